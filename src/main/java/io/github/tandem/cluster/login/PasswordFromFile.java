package io.github.tandem.cluster.login;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;

import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler;

/**
 * Gives a Kafka client the password of a file, at each login of a connection, and all
 * else as Kafka does.
 */
public class PasswordFromFile implements AuthenticateCallbackHandler {

	private final SaslClientCallbackHandler others = new SaslClientCallbackHandler();

	@SuppressWarnings("NullAway.Init")
	private PasswordFile file;

	@Override
	public void configure(Map<String, ?> configuration, String mechanism, List<AppConfigurationEntry> entries) {
		this.file = PasswordFile.of(entries)
			.orElseThrow(() -> new IllegalArgumentException("The login names no " + PasswordFile.OPTION));
		this.others.configure(configuration, mechanism, entries);
	}

	@Override
	public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
		for (Callback callback : callbacks) {
			if (callback instanceof PasswordCallback wanted) {
				wanted.setPassword(this.file.password().toCharArray());
			}
			else {
				this.others.handle(new Callback[] { callback });
			}
		}
	}

	@Override
	public void close() {
		this.others.close();
	}

}
