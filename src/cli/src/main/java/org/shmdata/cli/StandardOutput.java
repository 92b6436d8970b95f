// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Standard output. It keeps why it could not be written, since the writers over it do not tell. */
final class StandardOutput extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why output was lost; empty if it was not, or if only the reader went away. */
    Optional<String> failure() {
        IOException happened = failure;
        String why = happened == null ? "" : String.valueOf(happened.getMessage());
        return why.isEmpty() || why.toLowerCase(Locale.ROOT).contains("broken pipe")
                ? Optional.empty()
                : Optional.of(why);
    }
}
