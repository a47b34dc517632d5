package io.github.tandem.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import io.github.tandem.cluster.identity.AnotherCluster;
import io.github.tandem.cluster.identity.LastAnswer;

/**
 * Whether a cluster answers: now, if it is quick, and otherwise when it was asked last.
 */
class ClusterHealthIndicator implements HealthIndicator {

	private static final String DESCRIBE = "describe the cluster";

	private static final Duration AT_ONCE = Duration.ofMillis(500);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final Cluster cluster;

	private final Executor executor;

	private @Nullable CompletableFuture<ClusterIdentity> pending;

	ClusterHealthIndicator(Cluster cluster) {
		this(cluster, new SimpleAsyncTaskExecutor("cluster-health-"));
	}

	private ClusterHealthIndicator(Cluster cluster, SimpleAsyncTaskExecutor executor) {
		this.cluster = cluster;
		executor.setDaemon(true);
		this.executor = executor;
	}

	@Override
	public Health health() {
		Health.Builder health = new Health.Builder().withDetail("bootstrapServers", this.cluster.bootstrapServers());
		try {
			ClusterIdentity identity = identity();
			AnotherCluster another = this.cluster.identity().another();
			if (another != null) {
				return health.down().withDetail("error", another.describe()).build();
			}
			return health.up().withDetail("clusterId", identity.id()).withDetail("brokers", identity.brokers()).build();
		}
		catch (ClusterException ex) {
			return health.down().withDetail("error", String.valueOf(ex.getMessage())).build();
		}
	}

	private ClusterIdentity identity() {
		CompletableFuture<ClusterIdentity> answer = pending();
		LastAnswer last = this.cluster.lastAnswer();
		try {
			return answer.get((last.isKnown() ? AT_ONCE : TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			if (!last.isKnown()) {
				// whoever asks next need not wait as long
				last.failed(new TimeoutException(
						"no answer within %d s: perhaps names are not resolved".formatted(TIMEOUT.toSeconds())));
			}
			Throwable failure = last.failure();
			String id = this.cluster.rightId();
			if (failure == null && id != null) {
				return new ClusterIdentity(id, last.brokers());
			}
			throw new ClusterException(this.cluster, DESCRIBE, (failure != null) ? failure : ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ClusterException failure) {
				throw failure;
			}
			throw new ClusterException(this.cluster, DESCRIBE, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterException(this.cluster, DESCRIBE, ex);
		}
	}

	// a client that is made resolves names, which takes long where name servers are
	// silent
	private synchronized CompletableFuture<ClusterIdentity> pending() {
		CompletableFuture<ClusterIdentity> current = this.pending;
		if (current == null || current.isDone()) {
			current = CompletableFuture.supplyAsync(this::ask, this.executor).thenCompose(Function.identity());
			this.pending = current;
		}
		return current;
	}

	private CompletableFuture<ClusterIdentity> ask() {
		DescribeClusterResult answer = this.cluster.call(DESCRIBE,
				(admin) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis())));
		return answer.clusterId().toCompletionStage().thenCombine(answer.nodes().toCompletionStage(), (id, nodes) -> {
			this.cluster.lastAnswer().by(nodes.size());
			this.cluster.identity().confirm(id);
			return new ClusterIdentity(id, nodes.size());
		}).toCompletableFuture();
	}

}
