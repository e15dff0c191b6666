package dev.sluice.standalone.testkit;

import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The product's classes as every child needs them, read and verified once for all: most of what a
 * child does before it serves. Made by the first test JVM that starts a child, of what a demo
 * loads, which runs everything; others wait for it. Without it children only start slower. The file
 * lives in {@code target}, one for each state of the jars. The JVM itself checks that it fits the
 * class path, and goes without if it does not.
 *
 * @see <a href="https://openjdk.org/jeps/350">JEP 350: dynamic class data sharing</a>
 */
final class ClassArchive {
    private static final Duration DEMO_MAX = Duration.ofSeconds(120);

    /** Null until the first child of this JVM. */
    private static @Nullable List<String> options;

    private ClassArchive() {}

    /**
     * The class path of children: jars first, because an archive can hold no directory and has to
     * fit the beginning of a path.
     */
    static String classPath() {
        return joined(Stream.concat(entries(Files::isRegularFile), entries(Files::isDirectory)));
    }

    /**
     * JVM options of children on that class path; none where there is no archive: the product's
     * classes are not in a jar yet, or the demo has failed, which a test of its own tells.
     */
    static synchronized List<String> options() throws IOException, InterruptedException {
        if (options == null) {
            Optional<Path> archive = packed() ? findOrMake() : Optional.empty();
            options =
                    archive.map(file -> quietly("-XX:SharedArchiveFile=" + file)).orElse(List.of());
        }
        return options;
    }

    private static boolean packed() {
        return Files.isRegularFile(
                Path.of(
                        URI.create(
                                Sluice.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toString())));
    }

    @SuppressWarnings("try") // The lock is held, not used.
    private static Optional<Path> findOrMake() throws IOException, InterruptedException {
        Path directory =
                Files.createDirectories(Path.of("target", "class-archive").toAbsolutePath());
        Path archive = directory.resolve(stateOfJars() + ".jsa");
        try (FileChannel file =
                        FileChannel.open(
                                directory.resolveSibling("class-archive.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (!Files.exists(archive)) {
                // Of older builds, each of which takes 130 MB.
                FileUtils.cleanDirectory(directory.toFile());
                make(archive);
            }
        }
        return Optional.of(archive).filter(Files::exists);
    }

    private static void make(Path archive) throws IOException, InterruptedException {
        Path unfinished = archive.resolveSibling("unfinished.jsa");
        try (ChildJvm demo =
                ChildJvm.launch(
                        Jvm.SHORT_LIVED,
                        quietly("-XX:ArchiveClassesAtExit=" + unfinished),
                        joined(entries(Files::isRegularFile)),
                        Map.of(),
                        Redirect.INHERIT,
                        Sluice.class,
                        "demo",
                        "--limit",
                        "20")) {
            int exit = demo.awaitExit(DEMO_MAX);
            if (exit == 0 && Files.exists(unfinished)) {
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                System.err.printf("no class archive: the demo exited with %d%n", exit);
            }
        } catch (IllegalStateException tooSlow) {
            System.err.println("no class archive: " + tooSlow.getMessage());
        }
    }

    /** Else the JVM says on the test's stderr what it does not share and why. */
    private static List<String> quietly(String option) {
        return List.of("-Xlog:cds*=off,aot*=off", option);
    }

    /** Another when one of them was built again. */
    private static String stateOfJars() {
        return Integer.toHexString(
                entries(Files::isRegularFile)
                        .map(Path::toFile)
                        .map(jar -> List.of(jar, jar.length(), jar.lastModified()))
                        .toList()
                        .hashCode());
    }

    private static Stream<Path> entries(Predicate<Path> kind) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(kind);
    }

    private static String joined(Stream<Path> entries) {
        return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
