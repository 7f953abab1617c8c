package org.pileus.nova.api.servers;

import org.pileus.kernel.core.ApiException;

/// A text that lets a pattern look at it only so often: a user's regular expression may need exponential time.
final class BoundedText implements CharSequence {
    private static final int LOOKS = 50_000;

    private final CharSequence text;
    private int left = LOOKS;

    BoundedText(CharSequence text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (left-- == 0) {
            throw ApiException.invalid("The regular expression takes too long to match.");
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
