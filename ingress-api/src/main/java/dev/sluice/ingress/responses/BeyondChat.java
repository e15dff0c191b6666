package dev.sluice.ingress.responses;

import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.SluiceException;
import java.util.Set;

/**
 * A request for a response is right, but asks for what a chat has no words for. Thrown deep inside
 * the translation, caught where it began; becomes a value there.
 */
final class BeyondChat extends Exception {
    private static final long serialVersionUID = 1L;

    private final SluiceException why;

    private BeyondChat(SluiceException why) {
        super(why.getMessage(), null, false, false);
        this.why = why;
    }

    static BeyondChat at(Field field, String expected) {
        return new BeyondChat(field.unsupported(expected));
    }

    /** That an object has no members but these. */
    static void only(Field object, Set<String> names) throws BeyondChat {
        for (var member : object.object().properties()) {
            Field field = object.at(member.getKey());
            if (!names.contains(member.getKey()) && field.given()) {
                throw at(field, "left out: it is not supported here");
            }
        }
    }

    /** What its caller is told where no provider has words for it either. */
    SluiceException why() {
        return why;
    }
}
