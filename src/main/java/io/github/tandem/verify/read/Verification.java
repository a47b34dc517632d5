package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.store.KnownMaps;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Unseen;

/**
 * Compares source and target: several partitions at a time, each with a consumer of
 * either cluster.
 */
public final class Verification {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Endpoints endpoints;

	private final Routes routes;

	private final OffsetsProperties offsets;

	private final GroupFilter groups;

	private final boolean isProtected;

	private final TopicsProperties.Acls acls;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param deployment the deployment
	 * @param source the source's settings
	 * @param target the target's settings
	 * @param encryptions how connections to the clusters are encrypted
	 * @param routes the routes
	 * @param offsets whether the deployment keeps maps of offsets, and of which groups
	 * @param isProtected whether records are kept from coming round
	 * @param acls whether ACLs of topics follow those of the source
	 * @param clock the time
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	public Verification(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions, Routes routes, OffsetsProperties offsets, boolean isProtected,
			TopicsProperties.Acls acls, Clock clock) {
		this.endpoints = Endpoints.of(deployment, source, target, encryptions);
		this.routes = routes;
		this.offsets = offsets;
		this.groups = GroupFilter.of(offsets,
				routes.stream().map((route) -> route.group(deployment.name())).collect(Collectors.toSet()));
		this.isProtected = isProtected;
		this.acls = acls;
		this.clock = clock;
	}

	/**
	 * Compare.
	 * @param scope what is compared, and how
	 * @param strict whether a duplicate is a difference
	 * @param progress is told how far it has come
	 * @return the report
	 * @throws ClusterException if a cluster does not answer, or refuses
	 * @throws KafkaException likewise
	 */
	public Report run(Scope scope, boolean strict, Progress progress) {
		return run(scope, strict, progress, null);
	}

	/**
	 * Compare, for somebody who knows the maps of offsets.
	 * @param scope what is compared, and how
	 * @param strict whether a duplicate is a difference
	 * @param progress is told how far it has come
	 * @param maps the maps, or {@code null} if they are to be read
	 * @return the report
	 * @throws ClusterException if a cluster does not answer, or refuses
	 * @throws KafkaException likewise
	 */
	public Report run(Scope scope, boolean strict, Progress progress, @Nullable KnownMaps maps) {
		Pace pace = new Pace(scope.bytesPerSecond(), this.clock);
		progress.endsBy(pace::stop);
		try (Cluster source = this.endpoints.source(); Cluster target = this.endpoints.target()) {
			List<String> passed = this.isProtected ? List.of(source.identify().id(), target.identify().id())
					: List.of();
			Survey survey = new Survey(this.routes, this.endpoints, this.offsets.enabled(), maps, this.acls,
					this.clock);
			survey.look(scope, source, target);
			List<Result> results = new ArrayList<>(survey.undecided());
			List<GroupResult> groups = new ArrayList<>();
			Set<Unseen> unseen = new LinkedHashSet<>();
			List<GroupOffset> offsets = offsets(scope, survey, source, target, unseen);
			for (Isolation isolation : Isolation.values()) {
				List<Subject> subjects = survey.subjects()
					.stream()
					.filter((subject) -> subject.route().isolation() == isolation)
					.toList();
				if (!subjects.isEmpty()) {
					Endpoints.Readers readers = new Endpoints.Readers(this.endpoints.readingAt(scope.bytesPerSecond()),
							isolation, source, target, pace, progress, this.clock);
					Workers workers = new Workers(scope, passed);
					Queue<Workers.Job> jobs = workers.jobs(subjects);
					if (jobs.isEmpty()) {
						continue;
					}
					this.endpoints.expect(subjects, scope, isolation, progress);
					List<Result> compared = workers.compare(jobs, readers);
					Endpoints.Readers peeking = readers.peeking();
					groups.addAll(workers.compare(subjects, offsets, peeking, progress));
					results.addAll(standing(compared, subjects, scope, source, peeking));
				}
			}
			List<Result> told = new ArrayList<>(lookAgain(scope, survey.subjects(), results, source, target, unseen));
			told.sort(Report.ORDER);
			return new Report(progress.startedAt(), progress.elapsed(), scope.depth().tag(), strict, told, groups,
					survey.drifts(), List.copyOf(unseen));
		}
		finally {
			pace.stop();
		}
	}

	private List<Result> standing(List<Result> compared, List<Subject> subjects, Scope scope, Cluster source,
			Endpoints.Readers readers) {
		Map<Subject.Name, Subject> byName = Subject.byName(subjects);
		try (LogReader here = readers.source()) {
			Standstill standstill = new Standstill(scope, here, (group) -> Survey.committed(source, group), SECOND,
					this.clock);
			return compared.stream()
				.map((result) -> standstill.look(result,
						Objects.requireNonNull(byName.get(new Subject.Name(result.route(), result.topic())))))
				.toList();
		}
	}

	// what is created anew or grows meanwhile is not what was compared
	private static List<Result> lookAgain(Scope scope, List<Subject> subjects, List<Result> results, Cluster source,
			Cluster target, Set<Unseen> unseen) {
		try {
			return Subject.unlessChanged(scope, subjects, results,
					ExistingTopics.of(source, subjects.stream().map(Subject::topic).toList()),
					ExistingTopics.of(target, subjects.stream().map(Subject::target).toList()));
		}
		catch (ClusterException | KafkaException ex) {
			unseen.add(new Unseen("topics", "whether they are the same as before is not known: " + ex.getMessage()));
			return results;
		}
	}

	private List<GroupOffset> offsets(Scope scope, Survey survey, Cluster source, Cluster target, Set<Unseen> unseen) {
		if (!scope.withGroups() || !this.offsets.enabled() || survey.subjects().isEmpty()) {
			return List.of();
		}
		KnownMaps maps = survey.maps();
		try {
			// without any maps there may be no groups either
			MovedGroups found = new GroupMove(source, target, this.routes,
					(route, topic) -> (maps != null) ? maps.of(route, topic) : Map.of())
				.look(this.groups::matches);
			unseen.addAll(GroupsRun.unseen(survey.subjects(), found));
			return found.offsets();
		}
		catch (ClusterException | KafkaException ex) {
			// the records are worth telling all the same
			unseen.add(new Unseen("consumer groups", String.valueOf(ex.getMessage())));
			return List.of();
		}
	}

}
