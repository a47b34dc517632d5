package io.github.tandem.cluster.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.security.auth.login.AppConfigurationEntry;

import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds the password of a user, read anew for each login.
 */
public final class PasswordFile {

	/** The option of {@code sasl.jaas.config} that names the file. */
	static final String OPTION = "passwordFile";

	private static final Logger logger = LoggerFactory.getLogger(PasswordFile.class);

	private final Path path;

	private String last = "";

	PasswordFile(Path path) {
		this.path = path;
	}

	/**
	 * Let a client take the password from the file that its login names, if it names one.
	 * @param key the cluster's key, for the message
	 * @param configuration of a client, to which is added what it needs
	 * @throws IllegalArgumentException if the file cannot be read
	 */
	public static void addTo(String key, Map<String, Object> configuration) {
		if (!(configuration.get(SaslConfigs.SASL_JAAS_CONFIG) instanceof String login)) {
			return;
		}
		of(JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)))
			.configurationEntries()).ifPresent((file) -> {
				try {
					file.password();
				}
				catch (IOException ex) {
					throw new IllegalArgumentException(
							"%s: the file cannot be read that %s in its property %s names: %s".formatted(key, OPTION,
									SaslConfigs.SASL_JAAS_CONFIG, file.path),
							ex);
				}
				configuration.putIfAbsent(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, PasswordFromFile.class);
			});
	}

	static Optional<PasswordFile> of(List<AppConfigurationEntry> entries) {
		return entries.stream()
			.map((entry) -> entry.getOptions().get(OPTION))
			.filter(String.class::isInstance)
			.map((path) -> new PasswordFile(Path.of(String.valueOf(path))))
			.findFirst();
	}

	/**
	 * Read the password.
	 * @return what the file holds, without line breaks at its end; what it held before,
	 * if it cannot be read or is empty just now
	 * @throws IOException if it could not be read before either
	 */
	synchronized String password() throws IOException {
		try {
			String read = Files.readString(this.path).replaceAll("[\\r\\n]+$", "");
			if (read.isEmpty()) {
				throw new IOException("the file is empty");
			}
			this.last = read;
		}
		catch (IOException ex) {
			if (this.last.isEmpty()) {
				throw ex;
			}
			logger.atWarn()
				.addKeyValue("file", this.path)
				.addKeyValue("error", ex.toString())
				.log("The file of a password cannot be read: a login takes the password from before");
		}
		return this.last;
	}

}
