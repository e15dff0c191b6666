package dev.sluice.worker.credential;

import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Credentials.Credential;
import dev.sluice.worker.provider.http.Authorities;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads references as workers do. */
final class ThisMachine implements Reachable {
    private static final String FILE = "file:";

    private final Credentials credentials;

    ThisMachine(Map<String, String> environment) {
        this.credentials = new Credentials(environment, System::nanoTime);
    }

    @Override
    public boolean secret(String reference) {
        return !(credentials.find(reference) instanceof Credential.Missing);
    }

    @Override
    public boolean proxySecret(String reference) {
        return credentials.find(reference) instanceof Credential.Bearer;
    }

    @Override
    public Optional<String> whyNot(String reference) {
        try {
            Authorities.trusting(Path.of(reference.substring(FILE.length())));
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of("no such file");
        } catch (IOException | InvalidPathException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
