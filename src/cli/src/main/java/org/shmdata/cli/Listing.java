// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.shmdata.ShmdataInfo;

/** Shmdatas as text: a table for people, lines of tab-separated fields for scripts, JSON for programs. */
final class Listing {
    private static final List<String> HEADINGS =
            List.of("PATH", "STATE", "BYTES", "FOLLOWERS", "PID", "USER", "PERMISSIONS", "TYPE", "PROBLEM");
    private static final List<String> NUMBERS = List.of("BYTES", "FOLLOWERS", "PID");
    private static final String UNKNOWN = "-";

    private Listing() {}

    /** A table with headings; nothing for an empty list. */
    static void table(List<ShmdataInfo> list, PrintWriter out) {
        if (list.isEmpty()) {
            return;
        }
        List<List<String>> rows = list.stream()
                .map(info -> fields(info).stream().map(FileNames::forTerminal).toList())
                .collect(Collectors.toList());
        rows.add(0, HEADINGS);
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String blanks = " ".repeat(widths[column] - row.get(column).length());
                boolean right = NUMBERS.contains(HEADINGS.get(column));
                line.append(right ? blanks : "")
                        .append(row.get(column))
                        .append(right ? "" : blanks)
                        .append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** A line for each: the columns of the table, separated by tabs, "-" for what is not known. */
    static void lines(List<ShmdataInfo> list, PrintWriter out) {
        list.forEach(info -> out.println(String.join("\t", fields(info))));
    }

    /** One JSON array of an object for each, null for what is not known. */
    static void json(List<ShmdataInfo> list, PrintWriter out) {
        out.println(list.stream().map(Listing::object).collect(Collectors.joining(",\n ", "[", "]")));
    }

    private static List<String> fields(ShmdataInfo info) {
        return Arrays.asList(
                FlowOutput.printable(FileNames.text(info.path())),
                info.isAlive() ? "alive" : "dead",
                text(info.sizeBytes(), UNKNOWN),
                text(info.followers(), UNKNOWN),
                text(info.writerPid(), UNKNOWN),
                FlowOutput.printable(info.user()),
                PosixFilePermissions.toString(info.permissions()),
                info.type().isEmpty() ? UNKNOWN : FlowOutput.printable(info.type()),
                info.problem().isEmpty() ? UNKNOWN : FlowOutput.printable(info.problem()));
    }

    private static String object(ShmdataInfo info) {
        return "{\"path\": " + quoted(FileNames.text(info.path()))
                + ", \"alive\": " + info.isAlive()
                + ", \"sizeBytes\": " + text(info.sizeBytes(), "null")
                + ", \"followers\": " + text(info.followers(), "null")
                + ", \"writerPid\": " + text(info.writerPid(), "null")
                + ", \"user\": " + quoted(info.user())
                + ", \"permissions\": " + quoted(PosixFilePermissions.toString(info.permissions()))
                + ", \"type\": " + (info.type().isEmpty() ? "null" : quoted(info.type()))
                + ", \"problem\": " + (info.problem().isEmpty() ? "null" : quoted(info.problem()))
                + "}";
    }

    private static String text(OptionalLong number, String otherwise) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : otherwise;
    }

    private static String text(OptionalInt number, String otherwise) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : otherwise;
    }

    /** As RFC 8259 has strings; what controls a terminal is escaped too. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
