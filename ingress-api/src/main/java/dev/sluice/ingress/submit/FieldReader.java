package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads single values of a job request off a parser that stands on them; an offender is named by
 * its JSON pointer together with what was expected there.
 */
public final class FieldReader {
    private static final int SHOWN_CHARS_MAX = 40;
    private static final int COST_WHOLE_DIGITS_MAX = 6;
    private static final int COST_DECIMALS_MAX = 9;

    private FieldReader() {}

    public static SluiceException bad(String pointer, String found, String expected) {
        return SluiceException.at(
                pointer,
                ErrorCode.INVALID_REQUEST,
                "%s: %s (expected: %s)"
                        .formatted(pointer.isEmpty() ? "the document" : pointer, found, expected));
    }

    public static String text(JsonParser parser, String pointer, int charsMax) throws IOException {
        String expected = "text of 1 to %d characters".formatted(charsMax);
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(pointer, found(parser), expected);
        }
        String text = parser.getText();
        int chars = text.codePointCount(0, text.length());
        if (chars < 1 || chars > charsMax) {
            throw bad(pointer, chars + " characters", expected);
        }
        return text;
    }

    public static boolean flag(JsonParser parser, String pointer) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw bad(pointer, found(parser), "true or false");
        };
    }

    static long count(JsonParser parser, String pointer) throws IOException {
        String expected = "a whole number from 0 to " + Integer.MAX_VALUE;
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 0) {
            throw bad(pointer, found(parser), expected);
        }
        return parser.getIntValue();
    }

    /** A sum of money as nano-dollars; exact or refused. */
    public static long nanoUsd(JsonParser parser, String pointer) throws IOException {
        String expected = "a number of US dollars above 0, below 1000000, at most 9 decimals";
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                && parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            throw bad(pointer, found(parser), expected);
        }
        BigDecimal sum = parser.getDecimalValue();
        // Both bounds before any rescaling: 1e999999999 is a short text and a huge number.
        boolean fits =
                sum.signum() > 0
                        && (long) sum.precision() - sum.scale() <= COST_WHOLE_DIGITS_MAX
                        && sum.scale() <= 1_000
                        && sum.stripTrailingZeros().scale() <= COST_DECIMALS_MAX;
        if (!fits) {
            throw bad(pointer, found(parser), expected);
        }
        return sum.movePointRight(COST_DECIMALS_MAX)
                .setScale(0, RoundingMode.UNNECESSARY)
                .longValueExact();
    }

    /** The current value for a message: its kind, and its text where that is short and harmless. */
    public static String found(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + shown(parser);
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
            case null, default -> "nothing";
        };
    }

    private static String shown(JsonParser parser) {
        try {
            String text = parser.getText();
            return text.length() <= SHOWN_CHARS_MAX
                    ? text
                    : text.substring(0, SHOWN_CHARS_MAX) + "...";
        } catch (IOException e) {
            return "(unreadable)";
        }
    }
}
