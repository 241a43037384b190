/*
 * The mean of JPEGs as a C programmer would write it: each thread takes the next file, decodes it by libjpeg-turbo a few lines at a time and
 * adds them, while they are in the cache, to a sum of its own; then the sums are added up and divided, halves up.
 *
 * usage: stack THREADS OUT FILE...   OUT is a JPEG of quality 92, or - for none. At most 257 files of one size: sums are of 16 bits.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

enum { LINES = 16, THREADS_MAX = 64, FILES_MAX = 257, QUALITY = 92, HUGE_PAGE = 2 << 20 };

static char **files;
static int file_count, next_file;
static int width, height, channels;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what, const char *which) {
  fprintf(stderr, "stack: %s %s\n", what, which);
  exit(1);
}

static unsigned char *read_whole(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) fail("cannot read", path);
  *length = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*length);
  if (!bytes || fread(bytes, 1, *length, file) != *length) fail("cannot read", path);
  fclose(file);
  return bytes;
}

static const char *take_file(void) {
  pthread_mutex_lock(&lock);
  const char *path = next_file < file_count ? files[next_file++] : NULL;
  pthread_mutex_unlock(&lock);
  return path;
}

/* The first frame says what size all have. */
static void meet(const struct jpeg_decompress_struct *jpeg, const char *path) {
  pthread_mutex_lock(&lock);
  if (width == 0) {
    width = (int)jpeg->output_width;
    height = (int)jpeg->output_height;
    channels = jpeg->output_components;
  }
  if (width != (int)jpeg->output_width || height != (int)jpeg->output_height || channels != jpeg->output_components)
    fail("another size:", path);
  pthread_mutex_unlock(&lock);
}

static void add(const uint8_t *restrict samples, uint16_t *restrict sum, size_t count) {
  for (size_t i = 0; i < count; i++) sum[i] = (uint16_t)(sum[i] + samples[i]);
}

static void *work(void *result) {
  uint16_t *sum = NULL;
  uint8_t *lines = NULL;
  JSAMPROW rows[LINES];
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  for (const char *path; (path = take_file()) != NULL;) {
    size_t length;
    unsigned char *bytes = read_whole(path, &length);
    jpeg_mem_src(&jpeg, bytes, length);
    jpeg_read_header(&jpeg, TRUE);
    jpeg_start_decompress(&jpeg);
    meet(&jpeg, path);
    const size_t row = (size_t)width * (size_t)channels;
    if (!sum) {
      const size_t room = (row * (size_t)height * sizeof *sum + HUGE_PAGE) / HUGE_PAGE * HUGE_PAGE;
      sum = aligned_alloc(HUGE_PAGE, room);
      lines = malloc(row * LINES);
      if (!sum || !lines) fail("no memory for", path);
      memset(sum, 0, room);
      for (int i = 0; i < LINES; i++) rows[i] = lines + (size_t)i * row;
    }
    uint16_t *at = sum;
    while (jpeg.output_scanline < jpeg.output_height) {
      JDIMENSION made = 0;
      while (made < LINES && jpeg.output_scanline < jpeg.output_height)
        made += jpeg_read_scanlines(&jpeg, rows + made, LINES - made);
      add(lines, at, row * made);
      at += row * made;
    }
    jpeg_finish_decompress(&jpeg);
    free(bytes);
  }
  jpeg_destroy_decompress(&jpeg);
  free(lines);
  *(uint16_t **)result = sum;
  return NULL;
}

static void write_mean(const char *path, const uint16_t *sum) {
  FILE *file = fopen(path, "wb");
  if (!file) fail("cannot write", path);
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = (JDIMENSION)width;
  jpeg.image_height = (JDIMENSION)height;
  jpeg.input_components = channels;
  jpeg.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, QUALITY, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  const size_t row = (size_t)width * (size_t)channels;
  uint8_t mean_of[FILES_MAX * 255 + 1];
  for (int value = 0; value <= file_count * 255; value++)
    mean_of[value] = (uint8_t)((2 * value + file_count) / (2 * file_count));
  uint8_t *line = malloc(row);
  if (!line) fail("no memory for", path);
  for (int y = 0; y < height; y++) {
    for (size_t i = 0; i < row; i++) line[i] = mean_of[sum[(size_t)y * row + i]];
    JSAMPROW next = line;
    jpeg_write_scanlines(&jpeg, &next, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  free(line);
  fclose(file);
}

int main(int argc, char **argv) {
  const int count = argc > 3 ? atoi(argv[1]) : 0;
  files = argv + 3;
  file_count = argc - 3;
  if (count < 1 || count > THREADS_MAX || file_count > FILES_MAX) fail("usage:", "stack THREADS OUT FILE...");
  pthread_t threads[THREADS_MAX];
  uint16_t *sums[THREADS_MAX];
  for (int i = 0; i < count; i++)
    if (pthread_create(&threads[i], NULL, work, &sums[i]) != 0) fail("cannot start", "a thread");
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  uint16_t *sum = NULL;
  for (int i = 0; i < count; i++) {
    if (sum && sums[i])
      for (size_t k = 0, n = (size_t)width * (size_t)height * (size_t)channels; k < n; k++) sum[k] = (uint16_t)(sum[k] + sums[i][k]);
    else if (sums[i])
      sum = sums[i];
  }
  if (strcmp(argv[2], "-") != 0) write_mean(argv[2], sum);
  return 0;
}
