package io.github.tandem.topic.deletion;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.common.Uuid;

/**
 * A topic that Tandem created on the target, as its ledger has it.
 *
 * @param name its name
 * @param id its id
 * @param source the name of the topic on the source that it was created for
 * @param cluster the id of that cluster, since deployments of one name may share a target
 */
record CreatedTopic(String name, Uuid id, String source, String cluster) {

	static final String SUBJECT = "created/";

	private static final String ID = "id";

	private static final String SOURCE = "source";

	private static final String CLUSTER = "cluster";

	/**
	 * Read what the ledger has.
	 * @param subject the subject
	 * @param settings what is known of it
	 * @return the topic, nothing if it is of another kind
	 */
	static Optional<CreatedTopic> of(String subject, Map<String, Set<String>> settings) {
		Set<String> ids = settings.getOrDefault(ID, Set.of());
		Set<String> sources = settings.getOrDefault(SOURCE, Set.of());
		Set<String> clusters = settings.getOrDefault(CLUSTER, Set.of());
		if (!subject.startsWith(SUBJECT) || ids.size() != 1 || sources.size() != 1 || clusters.size() != 1) {
			return Optional.empty();
		}
		try {
			return Optional.of(new CreatedTopic(subject.substring(SUBJECT.length()),
					Uuid.fromString(ids.iterator().next()), sources.iterator().next(), clusters.iterator().next()));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	String subject() {
		return SUBJECT + this.name;
	}

	Map<String, Set<String>> settings() {
		return Map.of(ID, Set.of(this.id.toString()), SOURCE, Set.of(this.source), CLUSTER, Set.of(this.cluster));
	}

}
