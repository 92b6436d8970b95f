// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Prints values as GStreamer does: a group states its type once, in front; in a group within a group every simple value
 * states its own.
 */
final class CapsPrinter {

    /** The null string, if of type string and not quoted. */
    static final String NULL = "NULL";

    private CapsPrinter() {}

    static String print(CapsValue value) {
        return "(" + value.type() + ")" + untyped(value);
    }

    private static String untyped(CapsValue value) {
        if (value instanceof CapsValue.NullString) {
            return NULL;
        }
        if (value instanceof CapsValue.Scalar scalar) {
            boolean readsAsNull = scalar.text().equals(NULL) && scalar.type().equals(ScalarType.STRING);
            return readsAsNull ? CapsText.quoteAlways(NULL) : CapsText.quote(scalar.text());
        }
        if (value instanceof CapsValue.Nested nested) {
            String end = nested.type().equals(ScalarType.STRUCTURE) ? ";]" : "]";
            return "[" + withBracketsInOctal(nested.caps()) + end;
        }
        CapsValue.Group group = (CapsValue.Group) value;
        String type = group.type();
        return elements(group, element -> inGroupOf(type, element));
    }

    /** GStreamer counts brackets to find the end of a structure, those in strings too. */
    private static String withBracketsInOctal(Caps caps) {
        return caps.toString().replace("\\[", "\\133").replace("\\]", "\\135");
    }

    private static String inGroupOf(String type, CapsValue element) {
        if (element instanceof CapsValue.Group group && group.kind() != CapsValue.Group.Kind.RANGE) {
            return elements(group, CapsPrinter::inInnerGroup);
        }
        return element.type().equals(type) ? untyped(element) : print(element);
    }

    private static String inInnerGroup(CapsValue element) {
        if (element instanceof CapsValue.Group group && group.kind() != CapsValue.Group.Kind.RANGE) {
            return elements(group, CapsPrinter::inInnerGroup);
        }
        return print(element);
    }

    private static String elements(CapsValue.Group group, Function<CapsValue, String> printElement) {
        return group.elements().stream()
                .map(printElement)
                .collect(Collectors.joining(
                        ", ", group.kind().open() + " ", " " + group.kind().close()));
    }
}
