package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Priced;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose main models are shipped.
 *
 * @param name as the price map calls it, and the catalogue too
 * @param baseUrl of its OpenAI-compatible API; null: no wire of Sluice speaks to it yet, so its
 *     models come without lanes
 * @param credential where its key is
 * @param models patterns of keys
 */
record Offer(String name, @Nullable String baseUrl, String credential, List<String> models) {
    /** Until somebody knows what the account may have. */
    private static final int CONCURRENCY = 16;

    /** A model as it was on a day: its plain name is the main one. */
    private static final Pattern SNAPSHOT =
            Pattern.compile(".*-(\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{4})(-v\\d+)?");

    /** Models for what no operation asks yet, and names that will mean something else tomorrow. */
    private static final Pattern SPECIAL =
            Pattern.compile(
                    ".*(audio|search|live|tts|image|guard|computer-use|customtools|chat-latest|deep-research|robotics|beta).*");

    boolean takes(Priced entry, LocalDate today) {
        return entry.provider().equals(name)
                && models.stream().map(Glob::of).anyMatch(glob -> glob.matches(entry.key()))
                && !SNAPSHOT.matcher(entry.key()).matches()
                && !SPECIAL.matcher(entry.key()).matches()
                && entry.deprecated().map(date -> date.isAfter(today)).orElse(true);
    }

    Optional<Provider> provider() {
        return Optional.ofNullable(baseUrl)
                .map(url -> new Provider(name, "openai", url, null, null, null, null));
    }

    Account account() {
        return new Account(name, name, credential);
    }

    LimitGroup limitGroup() {
        return new LimitGroup(name, CONCURRENCY);
    }
}
