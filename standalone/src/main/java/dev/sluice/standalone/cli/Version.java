package dev.sluice.standalone.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The versions of what runs in this process, one per line. Asked for at every start, so it loads
 * nothing of what it names.
 */
final class Version implements IVersionProvider {
    private static final String KAFKA = "/kafka/kafka-version.properties";

    @Override
    public String[] getVersion() {
        String own = Sluice.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (own == null ? "(not packaged)" : own),
            "kafka " + kafka(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")",
            System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    private static String kafka() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(KAFKA)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // What cannot be read is not known.
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
