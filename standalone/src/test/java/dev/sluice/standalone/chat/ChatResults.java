package dev.sluice.standalone.chat;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.util.List;

/** What became of the jobs of a model. */
final class ChatResults {
    private ChatResults() {}

    static List<JobResult> of(TestInstallation sluice, String model) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(result -> result.getModel().equals(model))
                .toList();
    }
}
