// impactmon reference profile, version 1, for a Seeed XIAO nRF52840 Sense (LSM6DS3TR-C).
// Board package "Seeed nRF52 Boards" (Bluefruit); library "Seeed Arduino LSM6DS3". See docs/reference-profile.md.
// MIT licence. Compiled by nobody yet: written to the profile, to be tried on hardware.

#include <LSM6DS3.h>
#include <Wire.h>
#include <bluefruit.h>

static const float RATE_HZ = 208.0f;       // the sensor's own step nearest to 200 Hz
static const uint8_t RANGE_G = 16;
static const float COUNTS_PER_G = 32768.0f / RANGE_G;
static const uint8_t N_MAX = 38;           // 16 + 6 * 38 = 244 bytes = MTU 247 - 3
static const uint8_t FIFO_CTRL5_ODR_208_CONTINUOUS = (5 << 3) | 6;

// Base UUID 1a0dXXXX-7a3b-4f6e-9c52-6d706163746d, least significant byte first.
#define PROFILE_UUID(low) \
  {0x6d, 0x74, 0x63, 0x61, 0x70, 0x6d, 0x52, 0x9c, 0x6e, 0x4f, 0x3b, 0x7a, low, 0x00, 0x0d, 0x1a}
static const uint8_t UUID_SERVICE[] = PROFILE_UUID(0x01), UUID_DATA[] = PROFILE_UUID(0x02),
                     UUID_CTRL[] = PROFILE_UUID(0x03), UUID_INFO[] = PROFILE_UUID(0x04),
                     UUID_STAT[] = PROFILE_UUID(0x05);

BLEService service(UUID_SERVICE);
BLECharacteristic data(UUID_DATA), ctrl(UUID_CTRL), info(UUID_INFO), stat(UUID_STAT);
LSM6DS3 imu(I2C_MODE, 0x6A);

struct __attribute__((packed)) Packet {
  uint8_t version, n;
  uint16_t boot_id;
  uint32_t seq;
  uint64_t t_us;
  int16_t xyz[N_MAX][3];
} packet;

static uint8_t batch = 8;
static volatile bool streaming = false;
static uint16_t boot_id;
static uint32_t seq = 0, taken = 0, dropped = 0, clipped = 0, last_stat_ms = 0;

static uint64_t now_us() {  // micros() wraps after 71.6 min
  static uint32_t high = 0, last = 0;
  uint32_t low = micros();
  if (low < last) high++;
  last = low;
  return ((uint64_t)high << 32) | low;
}

static void write_info() {
  uint8_t bytes[10];
  uint16_t rate_x10 = (uint16_t)(RATE_HZ * 10);
  float scale = COUNTS_PER_G;
  bytes[0] = 1;
  memcpy(bytes + 1, &rate_x10, 2);
  bytes[3] = RANGE_G;
  memcpy(bytes + 4, &scale, 4);
  bytes[8] = batch;
  bytes[9] = 0;  // site unknown
  info.write(bytes, sizeof bytes);
}

static void fill_stat(uint8_t bytes[13]) {
  memcpy(bytes, &taken, 4);
  memcpy(bytes + 4, &dropped, 4);
  memcpy(bytes + 8, &clipped, 4);
  bytes[12] = 255;  // charge unknown: above 100 is ignored
}

static void on_ctrl(uint16_t, BLECharacteristic *, uint8_t *bytes, uint16_t length) {
  if (length == 5 && (bytes[0] == 0x01 || bytes[0] == 0x03)) {
    uint8_t fitting = (uint8_t)min((int)N_MAX, (Bluefruit.Connection(0)->getMtu() - 3 - 16) / 6);
    batch = (uint8_t)constrain((int)bytes[3], 1, (int)max((int)fitting, 1));
    write_info();
    streaming = bytes[0] == 0x01;
  } else if (length == 1 && bytes[0] == 0x00) {
    streaming = false;
  } else if (length == 5 && bytes[0] == 0x02) {
    uint8_t answer[13];
    uint64_t t = now_us();
    memcpy(answer, bytes, 5);
    memcpy(answer + 5, &t, 8);
    ctrl.indicate(answer, sizeof answer);
  }
}

static void on_disconnect(uint16_t, uint8_t) { streaming = false; }

static void start_imu() {
  imu.settings.gyroEnabled = 0;
  imu.settings.accelRange = RANGE_G;
  imu.settings.accelSampleRate = 208;
  imu.begin();
  imu.writeRegister(LSM6DS3_ACC_GYRO_FIFO_CTRL3, 0x01);  // accelerometer into the FIFO, undecimated
  imu.writeRegister(LSM6DS3_ACC_GYRO_FIFO_CTRL5, FIFO_CTRL5_ODR_208_CONTINUOUS);
}

static uint16_t fifo_words() {
  uint8_t low, high;
  imu.readRegister(&low, LSM6DS3_ACC_GYRO_FIFO_STATUS1);
  imu.readRegister(&high, LSM6DS3_ACC_GYRO_FIFO_STATUS2);
  return ((uint16_t)(high & 0x0F) << 8) | low;
}

static void send_packet() {
  for (uint8_t k = 0; k < batch; k++) {
    bool rail = false;
    for (uint8_t axis = 0; axis < 3; axis++) {
      int16_t count;
      imu.readRegisterInt16(&count, LSM6DS3_ACC_GYRO_FIFO_DATA_OUT_L);
      packet.xyz[k][axis] = count;
      rail |= count == 32767 || count == -32768;
    }
    clipped += rail;
  }
  packet.version = 1;
  packet.n = batch;
  packet.boot_id = boot_id;
  packet.t_us = (uint64_t)((double)taken * 1e6 / RATE_HZ);  // the sensor's own clock: its sample count
  packet.seq = seq++;
  taken += batch;
  if (streaming && !data.notify(&packet, 16 + 6 * batch)) dropped += batch;  // seq has gone up: proven
}

void setup() {
  Bluefruit.configPrphBandwidth(BANDWIDTH_MAX);
  Bluefruit.begin();
  Bluefruit.setName("impactmon xiao");
  Bluefruit.Periph.setConnInterval(12, 24);  // 15 to 30 ms
  Bluefruit.Periph.setDisconnectCallback(on_disconnect);
  boot_id = (uint16_t)(NRF_FICR->DEVICEID[0] ^ (NRF_RNG->TASKS_START = 1, delay(1), NRF_RNG->VALUE << 8 | millis()));

  service.begin();
  data.setProperties(CHR_PROPS_NOTIFY);
  data.setMaxLen(244);
  ctrl.setProperties(CHR_PROPS_WRITE | CHR_PROPS_INDICATE);
  ctrl.setMaxLen(20);
  ctrl.setWriteCallback(on_ctrl);
  info.setProperties(CHR_PROPS_READ);
  info.setMaxLen(42);
  stat.setProperties(CHR_PROPS_READ | CHR_PROPS_NOTIFY);
  stat.setFixedLen(13);
  for (BLECharacteristic *one : {&data, &ctrl, &info, &stat}) {
    one->setPermission(SECMODE_OPEN, one == &ctrl ? SECMODE_OPEN : SECMODE_NO_ACCESS);
    one->begin();
  }
  write_info();
  start_imu();

  Bluefruit.Advertising.addFlags(BLE_GAP_ADV_FLAGS_LE_ONLY_GENERAL_DISC_MODE);
  Bluefruit.Advertising.addService(service);
  Bluefruit.ScanResponse.addName();
  Bluefruit.Advertising.restartOnDisconnect(true);
  Bluefruit.Advertising.start(0);
}

void loop() {
  while (fifo_words() >= batch * 3) send_packet();
  if (millis() - last_stat_ms > 10000) {
    uint8_t bytes[13];
    last_stat_ms = millis();
    fill_stat(bytes);
    stat.write(bytes, sizeof bytes);
    if (streaming) stat.notify(bytes, sizeof bytes);
  }
  delay(2);
}
