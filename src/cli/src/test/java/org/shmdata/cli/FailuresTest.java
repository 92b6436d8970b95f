// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void noMessageNamesAJavaClass() {
        List<Throwable> failures = List.of(
                new NullPointerException(),
                new NullPointerException("Cannot invoke \"java.lang.String.length()\""),
                new IOException(),
                new EOFException(),
                new IOException("No space left on device"),
                new NoSuchFileException("/x"),
                new AccessDeniedException("/x"),
                new FileAlreadyExistsException("/x"),
                new DirectoryNotEmptyException("/x"),
                new UncheckedIOException(new NoSuchFileException("/x")),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new NoClassDefFoundError("org/bytedeco/javacpp/Pointer"),
                new ExceptionInInitializerError(new IllegalStateException("x")));
        for (Throwable failure : failures) {
            String told = Failures.describe(failure);
            assertFalse(told.matches(".*(java[./]|org[./]|Exception|Error|null).*"), told);
        }
    }

    @Test
    void failuresOfFilesAreInWords() {
        assertEquals("/x: no such file or directory", Failures.describe(new NoSuchFileException("/x")));
        assertEquals(
                "/x: permission denied", Failures.describe(new UncheckedIOException(new AccessDeniedException("/x"))));
        assertEquals("/x: full", Failures.describe(new AccessDeniedException("/x", null, "full")));
    }
}
