// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Objects;

/** A position in a caps text, and the tokens found there. */
final class CapsScanner {

    private final String text;
    private int position;

    CapsScanner(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    boolean atEnd() {
        return position == text.length();
    }

    boolean peeks(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    boolean take(char c) {
        boolean found = peeks(c);
        if (found) {
            position++;
        }
        return found;
    }

    void require(char c, String what) {
        if (!take(c)) {
            throw expected(what);
        }
    }

    CapsScanner skipSpace() {
        position = skipSpace(position);
        return this;
    }

    String word(String what) {
        int end = skipWord(position);
        if (end == position) {
            throw expected(what);
        }
        String word = text.substring(position, end);
        position = end;
        return word;
    }

    /** What was read since a position. */
    String since(int start) {
        return text.substring(start, position);
    }

    /** The text between quotes, unescaped; stands at the opening quote. */
    String quoted() {
        int open = position++;
        while (!atEnd() && !peeks('"')) {
            position = Math.min(text.length(), position + (peeks('\\') ? 2 : 1));
        }
        String escaped = text.substring(open + 1, position);
        require('"', "a closing '\"'");
        return CapsText.unescape(escaped).orElseThrow(() -> {
            position = open;
            return expected("a quoted value of UTF-8 text");
        });
    }

    /**
     * Whether the content of a bracket is a structure, not a range: a media type followed by {@code ]}, {@code ;},
     * a feature, a field or a comma and no more. Looks at no more than two words.
     */
    boolean startsStructure() {
        int start = skipSpace(position);
        if (start == text.length() || !CapsText.isLetter(text.charAt(start))) {
            return false;
        }
        int next = skipSpace(skipWord(start));
        if (next == text.length()) {
            return true;
        }
        if (text.charAt(next) != ',') {
            return true;
        }
        int field = skipSpace(next + 1);
        int after = skipSpace(skipWord(field));
        return after < text.length() && (field == after ? "];" : "=").indexOf(text.charAt(after)) >= 0;
    }

    /** Whether the structure that starts here has features, though perhaps none in its parentheses. */
    boolean startsFeatures() {
        int after = skipWord(skipSpace(position));
        return after < text.length() && text.charAt(after) == '(';
    }

    CapsException expected(String what) {
        return CapsException.at(text, position, what);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < text.length() && CapsText.isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private int skipWord(int from) {
        int i = from;
        while (i < text.length() && CapsText.isWordChar(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
