package dev.sluice.ingress.deadletter;

import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.DeadLetter;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Letters in memory; the real ones are read from a broker end to end. */
@Singleton
@Replaces(KafkaLetters.class)
final class FakeLetters implements Letters {
    final List<DeadLetter> letters = new ArrayList<>();
    final List<AuditRecord> audit = new ArrayList<>();

    @Override
    public Page page(Optional<LetterId> before, int limit, Predicate<Letter> fits) {
        List<Letter> found = new ArrayList<>();
        long below = before.map(LetterId::offset).orElse((long) letters.size());
        while (below > 0 && found.size() < limit) {
            below--;
            Optional.of(letter(below)).filter(fits).ifPresent(found::add);
        }
        return new Page(found, below > 0 ? Optional.of(new LetterId(below)) : Optional.empty());
    }

    @Override
    public Optional<Letter> find(LetterId id) {
        return id.offset() < letters.size() ? Optional.of(letter(id.offset())) : Optional.empty();
    }

    @Override
    public Replayed replay(
            LetterId from, LetterId to, int max, Predicate<Letter> fits, AuditRecord deed) {
        int sent = 0;
        for (long offset = from.offset();
                offset <= to.offset() && offset < letters.size();
                offset++) {
            sent += fits.test(letter(offset)) ? 1 : 0;
        }
        audit.add(deed);
        return new Replayed(sent, List.of(), Optional.empty());
    }

    private Letter letter(long offset) {
        return Letter.of(offset, letters.get((int) offset), new RecordHeaders());
    }
}
