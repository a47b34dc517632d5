package io.github.tandem.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.cluster.identity.IdentityGuard;
import io.github.tandem.cluster.identity.LastAnswer;

/**
 * One of the two clusters, reached through one shared {@link Admin} that is made when it
 * is first needed.
 */
public final class Cluster implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String DESCRIBE = "describe the cluster";

	private static final int TIMEOUT_MILLIS = 5_000;

	private final String role;

	private final List<String> bootstrapServers;

	private final Map<String, Object> configuration;

	private final Function<Map<String, Object>, Admin> admins;

	private final IdentityGuard identity;

	private @Nullable Admin admin;

	private volatile @Nullable String id;

	private final LastAnswer lastAnswer = new LastAnswer();

	Cluster(String role, List<String> bootstrapServers, Map<String, Object> configuration,
			Function<Map<String, Object>, Admin> admins) {
		this.role = role;
		this.bootstrapServers = bootstrapServers;
		this.configuration = configuration;
		this.admins = admins;
		this.identity = new IdentityGuard(role, Clock.systemUTC());
	}

	/**
	 * Hears which cluster answers.
	 * @return the guard
	 */
	public IdentityGuard identity() {
		return this.identity;
	}

	/**
	 * The id of the right cluster, also while another one answers.
	 * @return the id, or {@code null} if the cluster was never reached
	 */
	public @Nullable String rightId() {
		String expected = this.identity.expected();
		return (expected != null) ? expected : this.id;
	}

	/**
	 * Expect the cluster that was identified last from now on.
	 */
	public void expect() {
		this.identity.expect(String.valueOf(this.id));
	}

	/**
	 * Find out whether the cluster is still the one of the start, after something was
	 * asked of it and before the answer is believed, or before something is written.
	 * @return completes if it is, and fails if another one answers or none does
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public CompletionStage<Void> verifyLater() {
		return askLater(DESCRIBE,
				(admin) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS)).clusterId())
			.thenAccept(this::verified);
	}

	/**
	 * Find out whether the cluster is still the one of the start, and wait for it.
	 * @throws ClusterException if another one answers, or none does
	 */
	public void verify() {
		verified(ask(DESCRIBE,
				(admin) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS)).clusterId()));
	}

	/**
	 * Ask anew who answers at the bootstrap addresses, while it is another cluster: a
	 * client stays with the addresses that it learned there.
	 * @return {@code true} if the right one answers there; clients that stay with the
	 * other one have to be made anew
	 */
	public boolean isBack() {
		if (this.identity.another() == null) {
			return false;
		}
		close();
		return answers() && this.identity.isAnswering();
	}

	private void verified(@Nullable String answer) {
		this.identity.confirm(answer);
		AnotherCluster another = this.identity.another();
		if (another != null) {
			throw new ClusterException(this, "be used", new IllegalStateException(another.describe()));
		}
		this.id = answer;
	}

	public String role() {
		return this.role;
	}

	public List<String> bootstrapServers() {
		return this.bootstrapServers;
	}

	/**
	 * The id of the cluster as it was told last.
	 * @return the id, or {@code null} if the cluster was never reached
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * What came of the last question who it is, which is asked every few seconds.
	 * @return changes with each answer
	 */
	public LastAnswer lastAnswer() {
		return this.lastAnswer;
	}

	/**
	 * Ask the cluster who it is.
	 * @return its id and its number of brokers
	 * @throws ClusterException if it does not answer
	 */
	public ClusterIdentity identify() {
		return beginToIdentify().get();
	}

	/**
	 * Ask the cluster who it is, without waiting for the answer yet.
	 * @return waits for its id and its number of brokers, and throws what
	 * {@link #identify()} does
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public Supplier<ClusterIdentity> beginToIdentify() {
		var description = call(DESCRIBE,
				(admin) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS)));
		return () -> {
			String answer = await(DESCRIBE, description.clusterId());
			this.lastAnswer.by(await(DESCRIBE, description.nodes()).size());
			this.id = answer;
			this.identity.confirm(answer);
			return new ClusterIdentity(answer, this.lastAnswer.brokers());
		};
	}

	/**
	 * Whether the cluster answers.
	 * @return {@code true} if it just did
	 */
	public boolean answers() {
		try {
			identify();
			return true;
		}
		catch (ClusterException ex) {
			return false;
		}
	}

	/**
	 * Ask the cluster something and wait for the answer.
	 * @param <T> type of the answer
	 * @param what what is asked, for the message of a failure
	 * @param request the request
	 * @return the answer
	 * @throws ClusterException if it does not answer, or refuses
	 */
	public <T> T ask(String what, Function<Admin, KafkaFuture<T>> request) {
		return await(what, call(what, request));
	}

	/**
	 * Ask the cluster something, without waiting for the answer yet.
	 * @param <T> type of the answer
	 * @param what what is asked, for the message of a failure
	 * @param request the request
	 * @return waits for the answer, and throws what {@link #ask} does
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public <T> Supplier<T> begin(String what, Function<Admin, KafkaFuture<T>> request) {
		KafkaFuture<T> answer = call(what, request);
		return () -> await(what, answer);
	}

	/**
	 * Ask the cluster something without waiting for the answer.
	 * @param <T> type of the answer
	 * @param what what is asked, for the message of a failure
	 * @param request the request
	 * @return completes with the answer, or with the cluster's own exception
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public <T> CompletionStage<T> askLater(String what, Function<Admin, KafkaFuture<T>> request) {
		return call(what, request).toCompletionStage();
	}

	/**
	 * Use the admin client for a request with more than one answer.
	 * @param <T> type of the result
	 * @param what what is asked, for the message of a failure
	 * @param request the request
	 * @return its result
	 * @throws ClusterException if the address of no broker can be resolved
	 */
	public <T> T call(String what, Function<Admin, T> request) {
		try {
			return request.apply(admin());
		}
		catch (KafkaException ex) {
			throw new ClusterException(this, what, ex);
		}
	}

	/**
	 * Wait for an answer of this cluster.
	 * @param <T> type of the answer
	 * @param what what was asked, for the message of a failure
	 * @param answer the answer to come
	 * @return the answer
	 * @throws ClusterException if it does not come, or is a refusal
	 */
	public <T> T await(String what, KafkaFuture<T> answer) {
		try {
			return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new ClusterException(this, what, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (TimeoutException ex) {
			throw new ClusterException(this, what, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterException(this, what, ex);
		}
	}

	private synchronized Admin admin() {
		Admin current = this.admin;
		if (current == null) {
			current = this.admins.apply(this.configuration);
			this.admin = current;
		}
		return current;
	}

	@Override
	public void close() {
		Admin former;
		synchronized (this) {
			former = this.admin;
			this.admin = null;
		}
		if (former != null) {
			former.close(Duration.ofSeconds(1));
		}
	}

	@Override
	public String toString() {
		return "%s cluster at %s".formatted(this.role, String.join(",", this.bootstrapServers));
	}

}
