package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Priced;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A provider whose main models are shipped.
 *
 * @param name as the price map calls it, and the catalogue too
 * @param wire that speaks to it
 * @param baseUrl of its API, as the wire wants it
 * @param credential where its key is
 * @param models patterns of keys
 * @param lacks members of OpenAI's bodies that it does not take
 */
record Offer(
        String name,
        String wire,
        String baseUrl,
        String credential,
        List<String> models,
        List<String> lacks) {
    /** Until somebody knows what the account may have. */
    private static final int CONCURRENCY = 16;

    /** A model as it was on a day: its plain name is the main one. */
    private static final Pattern SNAPSHOT =
            Pattern.compile(".*-(\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{4})(-v\\d+)?");

    /**
     * Models for what no operation asks yet, and names that will mean something else tomorrow.
     * Audio is taken by its whole name alone: others may bill a least number of seconds.
     */
    private static final Pattern SPECIAL =
            Pattern.compile(
                    ".*(audio|whisper|transcribe|search|live|tts|image|guard|computer-use|customtools|chat-latest|deep-research|robotics|beta).*");

    Offer(String name, String wire, String baseUrl, String credential, List<String> models) {
        this(name, wire, baseUrl, credential, models, List.of());
    }

    Offer lacking(String... members) {
        return new Offer(name, wire, baseUrl, credential, models, List.of(members));
    }

    boolean takes(Priced entry, LocalDate today) {
        return ofProvider(entry)
                && models.stream().map(Glob::of).anyMatch(glob -> glob.matches(entry.key()))
                && (models.contains(entry.key()) || !SNAPSHOT.matcher(entry.key()).matches())
                && (models.contains(entry.key()) || !SPECIAL.matcher(entry.key()).matches())
                && entry.deprecated().map(date -> date.isAfter(today)).orElse(true);
    }

    /** Price maps have Cohere's chats apart, as {@code cohere_chat}. */
    private boolean ofProvider(Priced entry) {
        return entry.provider().equals(name) || entry.provider().equals(name + "_chat");
    }

    Provider provider() {
        return new Provider(name, wire, baseUrl, null, null, null, null).lacking(lacks);
    }

    Account account() {
        return new Account(name, name, credential);
    }

    LimitGroup limitGroup() {
        return new LimitGroup(name, CONCURRENCY);
    }
}
