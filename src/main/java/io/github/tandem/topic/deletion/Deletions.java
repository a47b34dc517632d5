package io.github.tandem.topic.deletion;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicIdException;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.drift.DeletedTopic;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.sight.ClusterTopics;
import io.github.tandem.topic.sight.Sight;

/**
 * Tells which topics that Tandem created on the target were deleted on the source, and
 * deletes them there too if the user wants that.
 */
public final class Deletions {

	private static final String CONFIGURED = "topic/";

	private final Routes routes;

	private final ClusterTopics source;

	private final Cluster target;

	private final Ledger ledger;

	private final boolean deletes;

	private final Absences absences = new Absences();

	private final Map<String, CreatedTopic> fresh = new HashMap<>();

	private final DeletionLog log = new DeletionLog();

	/**
	 * Create them.
	 * @param routes tell whether a topic would be replicated if it was there
	 * @param source reads the source
	 * @param target the target
	 * @param ledger remembers which topics were created
	 * @param deletes whether topics are deleted, or only told of
	 */
	public Deletions(Routes routes, ClusterTopics source, Cluster target, Ledger ledger, boolean deletes) {
		this.routes = routes;
		this.source = source;
		this.target = target;
		this.ledger = ledger;
		this.deletes = deletes;
	}

	/**
	 * Remember a topic that was just created on the target.
	 * @param name its name
	 * @param id its id, the zero of {@link Uuid} if it was not told
	 * @param topic the topic on the source that it is for
	 */
	public void created(String name, Uuid id, String topic) {
		String cluster = this.source.cluster().rightId();
		if (cluster != null) {
			this.fresh.put(name, new CreatedTopic(name, id, topic, cluster));
		}
	}

	/**
	 * Compare what was created with what the source has, after the ledger was read.
	 * @param sight what was seen of both clusters
	 * @param now the time
	 * @return the topics that were deleted on the source, and what becomes of each
	 * @throws ClusterException if a cluster does not answer, or another one does
	 */
	public List<DeletedTopic> look(Sight sight, Instant now) {
		remember(sight);
		Set<CreatedTopic> created = this.ledger.all()
			.entrySet()
			.stream()
			.flatMap((entry) -> CreatedTopic.of(entry.getKey(), entry.getValue()).stream())
			.filter((topic) -> topic.cluster().equals(this.source.cluster().rightId()))
			.collect(Collectors.toSet());
		Set<CreatedTopic> absent = absent(created, sight);
		Absences.Decision looked = this.absences.look(absent, created.size(), now);
		// without any topic it was rather set up anew, with its id, than emptied
		Absences.Decision decision = sight.names().isEmpty() ? new Absences.Decision(List.of(), true) : looked;
		Map<CreatedTopic, String> failures = new HashMap<>();
		Set<CreatedTopic> deleted = (this.deletes && !decision.due().isEmpty()) ? delete(decision.due(), failures)
				: Set.of();
		List<DeletedTopic> topics = absent.stream()
			.map((topic) -> new DeletedTopic(topic.source(), topic.name(), this.absences.since(topic),
					state(topic, deleted, failures, decision), failures.get(topic)))
			.sorted(Comparator.comparing(DeletedTopic::target))
			.toList();
		this.log.tell(topics);
		return topics;
	}

	private void remember(Sight sight) {
		Map<String, Map<String, Set<String>>> entries = new HashMap<>();
		this.fresh.values().forEach((topic) -> {
			CreatedTopic seen = new CreatedTopic(topic.name(),
					Uuid.ZERO_UUID.equals(topic.id()) ? sight.targets().id(topic.name()) : topic.id(), topic.source(),
					topic.cluster());
			if (!Uuid.ZERO_UUID.equals(seen.id())) {
				entries.put(seen.subject(), seen.settings());
			}
		});
		if (this.ledger.write(entries)) {
			this.fresh.values().removeIf((topic) -> entries.containsKey(topic.subject()));
		}
	}

	private Set<CreatedTopic> absent(Set<CreatedTopic> created, Sight sight) {
		Set<CreatedTopic> absent = new HashSet<>(created);
		Set<String> destined = sight.destined();
		absent.removeIf((topic) -> sight.names().contains(topic.source()) || destined.contains(topic.name()));
		if (this.deletes) {
			forget(absent.stream().filter((topic) -> !sight.targetNames().contains(topic.name())).toList());
		}
		absent.removeIf((topic) -> !sight.targetNames().contains(topic.name()) || !isReplicated(topic));
		if (absent.isEmpty()) {
			return absent;
		}
		Set<String> gone = this.source.deleted(absent.stream().map(CreatedTopic::source).toList());
		absent.removeIf((topic) -> !gone.contains(topic.source()));
		return absent;
	}

	// those that a change of the settings leaves out stay
	private boolean isReplicated(CreatedTopic topic) {
		return this.routes.stream()
			.anyMatch((route) -> route.takes(topic.source()) && route.targetTopic(topic.source()).equals(topic.name()));
	}

	// by id: whoever created a topic of the name meanwhile keeps it
	private Set<CreatedTopic> delete(List<CreatedTopic> topics, Map<CreatedTopic, String> failures) {
		this.source.verify();
		this.target.verify();
		Map<Uuid, KafkaFuture<Void>> answers = this.target.call("delete topics",
				(admin) -> admin
					.deleteTopics(TopicCollection.ofTopicIds(topics.stream().map(CreatedTopic::id).toList()),
							new DeleteTopicsOptions().retryOnQuotaViolation(false))
					.topicIdValues());
		Set<CreatedTopic> deleted = new HashSet<>();
		for (CreatedTopic topic : topics) {
			KafkaFuture<Void> answer = answers.get(topic.id());
			try {
				if (answer != null) {
					this.target.await("delete the topic " + topic.name(), answer);
					deleted.add(topic);
				}
			}
			catch (ClusterException ex) {
				if (ex.getCause() instanceof UnknownTopicIdException) {
					deleted.add(topic);
				}
				else {
					failures.put(topic,
							String.valueOf(ex.needing(AclOperation.DELETE, "the topic " + topic.name()).getMessage()));
				}
			}
		}
		forget(deleted);
		return deleted;
	}

	private void forget(Collection<CreatedTopic> topics) {
		Map<String, Map<String, Set<String>>> entries = new HashMap<>();
		topics.forEach((topic) -> {
			entries.put(topic.subject(), Map.of());
			entries.put(CONFIGURED + topic.name(), Map.of());
		});
		this.ledger.write(entries);
	}

	private DeletedTopic.State state(CreatedTopic topic, Set<CreatedTopic> deleted, Map<CreatedTopic, String> failures,
			Absences.Decision decision) {
		if (!this.deletes) {
			return DeletedTopic.State.REPORTED;
		}
		if (decision.tooMany()) {
			return DeletedTopic.State.WITHHELD;
		}
		if (deleted.contains(topic)) {
			return DeletedTopic.State.DELETED;
		}
		return failures.containsKey(topic) ? DeletedTopic.State.FAILED : DeletedTopic.State.AWAITED;
	}

}
