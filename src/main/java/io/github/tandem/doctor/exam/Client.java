package io.github.tandem.doctor.exam;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SecurityProtocol;

import io.github.tandem.cluster.ClusterAccess;

/**
 * The client of one cluster, as it is configured.
 *
 * @param role {@code source} or {@code target}
 * @param access how the cluster is reached
 * @param configuration the configuration of an admin client
 */
public record Client(String role, ClusterAccess access, AdminClientConfig configuration) {

	private static final Pattern USER_NAME = Pattern.compile("username=\"([^\"]+)\"");

	/**
	 * The client of a cluster.
	 * @param access how the cluster is reached
	 * @return the client
	 */
	public static Client of(ClusterAccess access) {
		return new Client(access.role(), access, new AdminClientConfig(access.configuration()));
	}

	SecurityProtocol protocol() {
		return SecurityProtocol.forName(
				this.configuration.getString(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG).toUpperCase(Locale.ROOT));
	}

	/**
	 * How names are compared with those in certificates.
	 * @return an algorithm of the JVM, or nothing if they are not
	 */
	String identification() {
		String algorithm = this.configuration.getString(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
		return (algorithm != null) ? algorithm : "";
	}

	String mechanism() {
		return this.configuration.getString(SaslConfigs.SASL_MECHANISM);
	}

	/**
	 * The name with which the client logs in.
	 * @return the name, if the configuration tells it
	 */
	public Optional<String> user() {
		Password login = this.configuration.getPassword(SaslConfigs.SASL_JAAS_CONFIG);
		if (login == null || !ListenerLook.hasLogin(protocol())) {
			return Optional.empty();
		}
		Matcher matcher = USER_NAME.matcher(login.value());
		return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

	@Override
	public String toString() {
		return this.access.toString();
	}

}
