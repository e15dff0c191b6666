package dev.sluice.ingress.responses;

import dev.sluice.schema.job.JobId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a response: its job's in other letters. Of one that streams in the background it says
 * where its stream stands in the log.
 *
 * @param partition of {@code sluice.stream}; empty when there is no stream to go back to
 * @param asItIs whether the stream has the events of a response; else the chunks of a chat. False
 *     where there is none
 */
record ResponseId(JobId job, OptionalInt partition, boolean asItIs) {
    private static final String PREFIX = "resp_";
    private static final String OF_JOBS = "job_";
    private static final Pattern FORM =
            Pattern.compile("resp_([0-9a-z]{42})(?:_([pn])(\\d{1,9}))?");

    private static final String AS_IT_IS = "n";

    static ResponseId of(JobId job) {
        return new ResponseId(job, OptionalInt.empty(), false);
    }

    static ResponseId streamed(JobId job, int partition, boolean asItIs) {
        return new ResponseId(job, OptionalInt.of(partition), asItIs);
    }

    /** Empty for what has another form. */
    static Optional<ResponseId> parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        OptionalInt partition =
                found.group(3) == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(found.group(3)));
        return JobId.parse(OF_JOBS + found.group(1))
                .map(job -> new ResponseId(job, partition, AS_IT_IS.equals(found.group(2))));
    }

    String text() {
        String text = PREFIX + digits();
        return partition.isPresent()
                ? text + "_" + (asItIs ? AS_IT_IS : "p") + partition.getAsInt()
                : text;
    }

    /** What names of its items have in common. */
    String digits() {
        return job.value().substring(OF_JOBS.length());
    }
}
