package io.github.tandem.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.assertj.core.api.Assertions;

/**
 * Two brokers that check permissions: whoever comes by their plain listeners may do all,
 * and the user of the secured ones, who logs in by {@code SCRAM}, nothing but what is
 * permitted.
 */
public final class AuthorizingBrokers implements TwoClusters {

	/**
	 * The user of the secured listeners.
	 */
	public static final String USER = "tandem";

	private static final String PASSWORD = "horse-battery-staple";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Certificates certificates = new Certificates();

	private final BrokerProcess sourceBroker = broker("source");

	private final BrokerProcess targetBroker = broker("target");

	private final Cluster securedSource = secured(this.sourceBroker);

	private final Cluster securedTarget = secured(this.targetBroker);

	/**
	 * Start both brokers.
	 */
	public AuthorizingBrokers() {
		try {
			this.sourceBroker.start();
			this.targetBroker.start();
			addUser(source());
			addUser(target());
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private BrokerProcess broker(String name) {
		return BrokerProcess.builder(name)
			.secured(this.certificates, USER, PASSWORD)
			.property("authorizer.class.name", StandardAuthorizer.class.getName())
			.property("super.users", "User:ANONYMOUS")
			.build();
	}

	private static Cluster secured(BrokerProcess broker) {
		Map<String, Object> properties = new HashMap<>(broker.secured().clientProperties());
		properties.put(SaslConfigs.SASL_MECHANISM, ScramMechanism.SCRAM_SHA_512.mechanismName());
		properties.put(SaslConfigs.SASL_JAAS_CONFIG, "%s required username=\"%s\" password=\"%s\";"
			.formatted(ScramLoginModule.class.getName(), USER, PASSWORD));
		return new Cluster(broker.secured().bootstrapServers(), properties);
	}

	private static void addUser(Cluster cluster) {
		UserScramCredentialUpsertion user = new UserScramCredentialUpsertion(USER,
				new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), PASSWORD);
		Assertions.assertThat(cluster.admin().alterUserScramCredentials(List.of(user)).all().toCompletionStage())
			.succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	@Override
	public Cluster source() {
		return this.sourceBroker.cluster();
	}

	@Override
	public Cluster target() {
		return this.targetBroker.cluster();
	}

	/**
	 * The source as the user sees it.
	 * @return the cluster
	 */
	public Cluster securedSource() {
		return this.securedSource;
	}

	/**
	 * The target as the user sees it.
	 * @return the cluster
	 */
	public Cluster securedTarget() {
		return this.securedTarget;
	}

	/**
	 * Permit the user something.
	 * @param cluster the source or the target
	 * @param resource of what
	 * @param operations to do what
	 */
	public void permit(Cluster cluster, ResourcePattern resource, AclOperation... operations) {
		for (AclOperation operation : operations) {
			Assertions
				.assertThat(cluster.admin().createAcls(List.of(binding(resource, operation))).all().toCompletionStage())
				.succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
	}

	/**
	 * Take a permission back.
	 * @param cluster the source or the target
	 * @param resource of what
	 * @param operation to do what
	 */
	public void forbid(Cluster cluster, ResourcePattern resource, AclOperation operation) {
		Assertions.assertThat(
				cluster.admin().deleteAcls(List.of(binding(resource, operation).toFilter())).all().toCompletionStage())
			.succeedsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.satisfies((deleted) -> Assertions.assertThat(deleted).hasSize(1));
	}

	private static AclBinding binding(ResourcePattern resource, AclOperation operation) {
		return new AclBinding(resource,
				new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW));
	}

	@Override
	public void close() {
		this.securedSource.close();
		this.securedTarget.close();
		this.sourceBroker.close();
		this.targetBroker.close();
		this.certificates.close();
	}

}
