package io.github.tandem.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;

/**
 * Asks a cluster every few seconds whether it is there, so that a metric can tell it
 * without asking.
 */
class ClusterPulse implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ClusterPulse.class);

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final int TIMEOUT_MILLIS = 5_000;

	private final Cluster cluster;

	private final TaskScheduler scheduler;

	private volatile boolean up;

	private boolean lost;

	private @Nullable ScheduledFuture<?> beat;

	ClusterPulse(Cluster cluster, TaskScheduler scheduler, MeterRegistry meters) {
		this.cluster = cluster;
		this.scheduler = scheduler;
		Gauge.builder("tandem.cluster.up", () -> (this.up && cluster.identity().another() == null) ? 1 : 0)
			.description(
					"Whether the cluster answered when it was asked last: 1, or 0 if it did not, or if another one did")
			.tags("cluster", cluster.role())
			.register(meters);
	}

	@Override
	public synchronized void start() {
		this.beat = this.scheduler.scheduleWithFixedDelay(this::ask, INTERVAL);
	}

	@Override
	public synchronized void stop() {
		if (this.beat != null) {
			this.beat.cancel(false);
			this.beat = null;
			// what is asked still fails with the client that is closed next
			this.up = false;
			this.lost = false;
		}
	}

	/**
	 * Before the web server starts, so that connections are opened meanwhile.
	 */
	@Override
	public int getPhase() {
		return 0;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.beat != null;
	}

	void ask() {
		try {
			DescribeClusterResult answer = this.cluster.call("describe the cluster",
					(admin) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS)));
			answer.clusterId().toCompletionStage().thenAcceptBoth(answer.nodes().toCompletionStage(), (id, nodes) -> {
				this.cluster.identity().confirm(id);
				this.cluster.lastAnswer().by(nodes.size());
			})
				.whenComplete((nothing, failure) -> note(
						(failure instanceof CompletionException wrapper) ? wrapper.getCause() : failure));
		}
		catch (ClusterException ex) {
			note(ex);
		}
	}

	// one that did not answer yet is what the start tells of
	private synchronized void note(@Nullable Throwable failure) {
		if (failure == null && this.lost) {
			logger.atInfo().addKeyValue("cluster", this.cluster.role()).log("A cluster answers again");
		}
		else if (failure != null && this.up) {
			logger.atWarn()
				.addKeyValue("cluster", this.cluster.role())
				.addKeyValue("bootstrapServers", this.cluster.bootstrapServers())
				.addKeyValue("error", failure.toString())
				.log("A cluster does not answer any more");
		}
		this.lost = failure != null && (this.lost || this.up);
		this.up = failure == null;
		if (failure != null) {
			this.cluster.lastAnswer().failed(failure);
		}
	}

}
