package dev.sluice.results.usage;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Usage for ingress, which says whose it may be. */
@Controller("/internal/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class UsageController {
    private final UsageReads reads;

    UsageController(UsageReads reads) {
        this.reads = reads;
    }

    @Get("/usage")
    HttpResponse<String> usage(HttpRequest<?> request) {
        Map<String, List<String>> given = new HashMap<>();
        request.getParameters()
                .names()
                .forEach(name -> given.put(name, request.getParameters().getAll(name)));
        UsageQuestion question = UsageQuery.read(given, reads.now());
        List<UsageRow> rows = reads.rows(question);
        return switch (question.format()) {
            case JSON ->
                    HttpResponse.ok(UsageDocument.json(question, rows))
                            .contentType(MediaType.APPLICATION_JSON_TYPE);
            case CSV ->
                    HttpResponse.ok(UsageDocument.csv(question, rows))
                            .contentType(MediaType.of("text/csv;charset=utf-8"));
        };
    }
}
