package dev.sluice.schema.serde;

import dev.sluice.schema.avro.AbortOrder;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro makes objects only of classes it was told to trust; ours are the package of the generated
 * records. What the process trusts already stays trusted. Codecs see to it; who builds records
 * without any has to, because builders make objects for defaults. Thread-safe.
 */
public final class RecordTrust {
    static {
        String records = AbortOrder.class.getPackageName();
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> type.getPackageName().equals(records)));
    }

    private RecordTrust() {}

    /** From now on, in this process. Repeating it changes nothing. */
    public static void give() {
        // The class did, when it was loaded for this call.
    }
}
