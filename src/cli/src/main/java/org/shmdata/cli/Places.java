// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataInfo;
import picocli.CommandLine.Parameters;

/** Where to look for shmdatas, for the commands that take this from the command line. */
final class Places {
    @Parameters(
            paramLabel = "PLACE",
            arity = "0..*",
            description =
                    "Directories to look into, or paths of shmdatas (/tmp, what is served anywhere, and what dead writers left beside these).")
    private List<Path> places = new ArrayList<>();

    List<ShmdataInfo> list() {
        return places.isEmpty() ? Shmdata.list() : Shmdata.list(places);
    }

    List<ShmdataInfo> clean() {
        return places.isEmpty() ? Shmdata.clean() : Shmdata.clean(places);
    }

    /** The library passes over what it cannot look into; who names a place wants to know. */
    void check() throws NoSuchFileException, AccessDeniedException {
        for (Path place : places) {
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(place.toString(), null, "no such directory or shmdata");
            }
            if (Files.isDirectory(place) && !Files.isReadable(place)) {
                throw new AccessDeniedException(place.toString(), null, "no permission to look into this directory");
            }
        }
    }
}
