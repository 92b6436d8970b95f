// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;

/** Writes text in a charset, and the names of files in it byte for byte, see {@link FileNames}. */
final class ExactWriter extends Writer {
    private final OutputStream out;
    private final Charset charset;

    ExactWriter(OutputStream out, Charset charset) {
        this.out = out;
        this.charset = charset;
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        write(new String(text, from, length));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        out.write(FileNames.encode(text.substring(from, from + length), charset));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
