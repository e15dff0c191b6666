package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice get}. */
@Command(
        name = "get",
        description = "Show jobs; -o json shows their results as well.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:there is no such job",
            "2:wrong usage",
            "3:Sluice was not reached, or refused the call"
        })
final class GetCommand extends ClientCommand {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        for (String id : ids) {
            JsonNode job = api.get("/v1/jobs/" + JobIdArgument.checked(id));
            if (options.json()) {
                print(job);
            } else {
                JobText.lines(job).forEach(out()::println);
                out().println();
            }
        }
        out().flush();
        return 0;
    }
}
