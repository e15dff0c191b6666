package dev.sluice.standalone.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.standalone.cli.Sluice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The image's recipe against the distribution that it is made of. */
class DockerfileTest {
    private static final String DISTRIBUTION = "standalone/target/dist/";

    /** What the build copies into the distribution as it is. */
    private static final Path AS_IT_IS = Path.of("src", "main", "dist");

    private static final String HOME = "/opt/sluice/";

    @Test
    void takesTheJavaThatTheCodeIsCompiledForAndTheProjectsVersion() throws Exception {
        Dockerfile image = Dockerfile.read();

        assertThat(image.one("FROM"))
                .isEqualTo("eclipse-temurin:%s-jre".formatted(Pom.first("maven.compiler.release")));
        assertThat(image.all("ARG")).contains("VERSION=" + Pom.first("version"));
    }

    @Test
    void runsAsTheUserWhoOwnsTheState() throws Exception {
        Dockerfile image = Dockerfile.read();
        String user = image.one("USER");
        String prepared = image.one("RUN");

        assertThat(user).matches("[1-9]\\d+:[1-9]\\d+");
        String id = user.substring(0, user.indexOf(':'));
        assertThat(prepared)
                .contains("groupadd --system --gid " + id + " ")
                .contains("useradd --system --uid " + id + " --gid " + id + " ")
                .contains("--owner=" + id + " --group=" + id + " ");
        for (String directory : List.of("blobs", "router", "spool")) {
            assertThat(prepared).contains(Service.STATE + directory);
        }
    }

    @Test
    void copiesWhatTheBuildContextHolds() throws Exception {
        List<String> allowed =
                Files.readAllLines(Path.of("..", ".dockerignore")).stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .toList();

        List<String> copied = new ArrayList<>();
        for (String copy : Dockerfile.read().all("COPY")) {
            List<String> words =
                    Arrays.stream(copy.split(" +")).filter(w -> !w.startsWith("--")).toList();
            assertThat(words.getLast()).startsWith(HOME);
            words.subList(0, words.size() - 1)
                    .forEach(source -> copied.add(source.replaceAll("/$", "")));
        }
        assertThat(copied).containsExactlyInAnyOrderElementsOf(allowed);
        assertThat(copied)
                .contains(DISTRIBUTION + "bin", DISTRIBUTION + "jvm.options", DISTRIBUTION + "lib");
    }

    @Test
    void startsTheMainClassWithoutAShellInBetween() throws Exception {
        Dockerfile image = Dockerfile.read();
        String[] entry = new ObjectMapper().readValue(image.one("ENTRYPOINT"), String[].class);
        Path program = AS_IT_IS.resolve(Path.of(HOME).relativize(Path.of(entry[0])));
        List<String> lines =
                Files.readAllLines(program).stream().filter(l -> !l.startsWith("#")).toList();

        assertThat(entry).hasSize(1);
        assertThat(program).isExecutable();
        assertThat(Files.readAllLines(program).getFirst()).isEqualTo("#!/bin/sh");
        assertThat(lines.getLast())
                .isEqualTo(
                        "exec java @\"$home/jvm.options\" -cp \"$home/lib/*\" %s \"$@\""
                                .formatted(Sluice.class.getName()));
        assertThat(image.variable("PATH")).startsWith(HOME + "bin:");
    }

    @Test
    void theJvmTakesTheOptions() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + AS_IT_IS.resolve("jvm.options"));
        command.add("-XX:+PrintFlagsFinal");
        command.add("-version");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("JDK_JAVA_OPTIONS", Dockerfile.read().variable("JDK_JAVA_OPTIONS"));

        Process java = builder.start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said)
                .containsPattern(" ExitOnOutOfMemoryError +:?= true")
                .containsPattern(" UseParallelGC +:?= true")
                .containsPattern(" MaxRAMPercentage +:?= 50\\.0");
    }

    @Test
    void theLauncherOfAClonePassesTheSameOptions() throws Exception {
        assertThat(Files.readString(Path.of("..", "sluice"))).contains("@\"$dist/jvm.options\"");
    }
}
