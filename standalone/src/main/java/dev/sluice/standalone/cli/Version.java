package dev.sluice.standalone.cli;

import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** The versions of what runs in this process, one per line. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String own = Sluice.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (own == null ? "(not packaged)" : own),
            "kafka " + AppInfoParser.getVersion(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")",
            System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
