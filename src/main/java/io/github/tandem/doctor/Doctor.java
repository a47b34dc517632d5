package io.github.tandem.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.exam.Client;
import io.github.tandem.doctor.exam.Examination;
import io.github.tandem.doctor.exam.Tools;
import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.probe.SystemResolver;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.doctor.rights.RightsExam;
import io.github.tandem.doctor.write.WriteProbe;
import io.github.tandem.route.Routes;

/**
 * Examines both clusters with the settings of this deployment.
 */
public class Doctor {

	/** How long to wait for each answer, unless somebody knows better. */
	public static final Duration PATIENCE = Duration.ofSeconds(3);

	private final DeploymentProperties deployment;

	private final SourceProperties source;

	private final TargetProperties target;

	private final Encryptions encryptions;

	private final Routes routes;

	private final Duties duties;

	private final Clock clock;

	Doctor(DeploymentProperties deployment, SourceProperties source, TargetProperties target, Encryptions encryptions,
			Routes routes, Duties duties, Clock clock) {
		this.deployment = deployment;
		this.source = source;
		this.target = target;
		this.encryptions = encryptions;
		this.routes = routes;
		this.duties = duties;
		this.clock = clock;
	}

	/**
	 * Prepare; nothing is asked yet.
	 * @param deployment the deployment
	 * @param source the source's settings
	 * @param target the target's settings
	 * @param encryptions how connections to the clusters are encrypted
	 * @param routes the routes
	 * @param duties what is done on the target besides writing to topics
	 * @return the doctor
	 */
	public static Doctor of(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions, Routes routes, Duties duties) {
		return new Doctor(deployment, source, target, encryptions, routes, duties, Clock.systemUTC());
	}

	/**
	 * Check the settings of the clients, which the service does at its start.
	 * @throws IllegalArgumentException if a Kafka client would refuse them
	 */
	public void check() {
		sourceClient();
		targetClient();
	}

	private Client sourceClient() {
		return Client.of(ClusterAccess.of(this.deployment, this.source, this.encryptions));
	}

	private Client targetClient() {
		return Client.of(ClusterAccess.of(this.deployment, this.target, this.encryptions));
	}

	/**
	 * Examine.
	 * @param patience how long to wait for each answer
	 * @param progress is told what is being looked at, by several threads
	 * @return the report
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	public Report examine(Duration patience, Consumer<String> progress) {
		return examine(patience, progress, null);
	}

	/**
	 * Examine, and write if somebody named a topic.
	 * @param patience how long to wait for each answer
	 * @param progress is told what is being looked at, by several threads
	 * @param probed a topic of the target to write to, or {@code null} to write nothing
	 * @return the report
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	Report examine(Duration patience, Consumer<String> progress, @Nullable String probed) {
		Client sourceClient = sourceClient();
		Client targetClient = targetClient();
		CustomizableThreadFactory threads = new CustomizableThreadFactory("doctor-");
		threads.setDaemon(true);
		ExecutorService executor = Executors.newCachedThreadPool(threads);
		try {
			Instant start = this.clock.instant();
			Tools tools = new Tools(new SystemResolver(executor, this.clock), executor, this.clock, patience);
			Examination examination = new Examination(sourceClient, targetClient, tools);
			List<Row> rows = new ArrayList<>(examination.examine(progress));
			progress.accept("rights");
			rows.addAll(rights(examination, sourceClient, targetClient));
			if (probed != null) {
				progress.accept("records");
				rows.addAll(probe(examination, targetClient, probed, patience));
			}
			return new Report(start, Duration.between(start, this.clock.instant()), rows);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<Row> probe(Examination examination, Client targetClient, String topic, Duration patience) {
		return examination.writableTarget()
			.map((clusterId) -> new WriteProbe(topic, clusterId, targetClient.access().configuration(), patience,
					this.clock)
				.examine())
			.orElseGet(() -> List.of(new Row("target", new Subject.Whole(), Step.WRITE_PROBE,
					new Verdict.Skipped("written when both clusters answer and the target is not the source"))));
	}

	private List<Row> rights(Examination examination, Client sourceClient, Client targetClient) {
		try (Conversation sourceBroker = examination.sourceBroker().orElse(null);
				Conversation targetBroker = examination.targetBroker().orElse(null)) {
			if (sourceBroker == null || targetBroker == null) {
				return both(new Verdict.Skipped("asked when both clusters answer"));
			}
			return new RightsExam(this.routes, this.deployment.name(), this.duties).examine(sourceClient, sourceBroker,
					targetClient, targetBroker);
		}
		catch (ConversationException ex) {
			return both(RightsExam.unanswered(ex));
		}
	}

	private static List<Row> both(Verdict verdict) {
		return Stream.of("source", "target")
			.map((role) -> new Row(role, new Subject.Whole(), Step.RIGHTS, verdict))
			.toList();
	}

}
