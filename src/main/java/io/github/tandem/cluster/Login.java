package io.github.tandem.cluster;

import java.util.Map;

import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * The rule for how a client logs in.
 */
final class Login {

	private Login() {
	}

	/**
	 * Read a login as Kafka will. What Kafka says of one that it cannot read quotes the
	 * word at which it stopped, which may be part of a password.
	 * @param key the cluster's key, for the message
	 * @param configuration configuration of a client
	 * @throws IllegalArgumentException if there is a login that cannot be read; neither
	 * the message nor a cause tells what is in it
	 */
	static void check(String key, Map<String, Object> configuration) {
		if (configuration.get(SaslConfigs.SASL_JAAS_CONFIG) instanceof String login && !isReadable(login)) {
			throw new IllegalArgumentException(
					("%s: its property %s cannot be read: write <login module> required <option>=\"<value>\" ...; "
							+ "with each value in double quotes and a semicolon at the end")
						.formatted(key, SaslConfigs.SASL_JAAS_CONFIG));
		}
	}

	private static boolean isReadable(String login) {
		try {
			JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)));
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}
