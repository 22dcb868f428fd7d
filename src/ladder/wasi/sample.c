/*
 * What the tests of WASI run, as sample.wasm. Made by:
 * clang --target=wasm32-wasi --sysroot=/usr -I/usr/include/wasm32-wasi -L/usr/lib/wasm32-wasi -Oz -s sample.c -o sample.wasm
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv) {
  if (argc < 2) { write(1, "one\ntwo\n", 8); return 0; }
  if (!strcmp(argv[1], "fail")) { write(2, "boom\n", 5); return 3; }
  if (!strcmp(argv[1], "spin")) for (;;) { volatile int x = 0; x++; }
  if (!strcmp(argv[1], "trap")) abort();
  if (!strcmp(argv[1], "copy")) {
    FILE *in = fopen(argv[2], "r"), *out = fopen(argv[3], "w");
    if (!in || !out) { write(2, "no file\n", 8); return 1; }
    for (int c; (c = getc(in)) != EOF;) putc(c >= 'a' && c <= 'z' ? c - 32 : c, out);
    fclose(out);
    unlink(argv[2]);
    return 0;
  }
  char buffer[100];
  ssize_t got = read(0, buffer, sizeof buffer);
  write(1, getenv("NAME") ? getenv("NAME") : "-", 1);
  if (got > 0) write(1, buffer, got);
  return 0;
}
