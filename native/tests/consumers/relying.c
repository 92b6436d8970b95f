/* SPDX-License-Identifier: Apache-2.0 */
/* A C program that includes one of the headers, HEADER, and relies on what that brings along. */
#include HEADER

int main(void) {
  char *memory = malloc(1);
  if (memory == NULL) abort();
  free(memory);
  return EXIT_SUCCESS;
}
