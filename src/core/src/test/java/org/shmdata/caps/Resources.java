// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Tables next to the tests. */
final class Resources {

    private Resources() {}

    /** The rows of a tab-separated file, without comments and without {@code headerRows} first ones. */
    static List<String[]> table(String name, int headerRows) {
        try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(headerRows)
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
