package io.github.tandem.route;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The names that topics of a route get on the target, and which topic has got a name
 * there.
 *
 * @param rules what applies to some topics: the first that is about a topic counts
 * @param rename what applies to all others
 */
record TopicNames(List<RenameRule> rules, Rename rename) {

	/**
	 * The name of a topic on the target.
	 * @param topic a topic of the source
	 * @return its name on the target
	 */
	String apply(String topic) {
		for (RenameRule rule : this.rules) {
			String name = rule.apply(topic);
			if (name != null) {
				return name;
			}
		}
		return this.rename.apply(topic);
	}

	/**
	 * The topic that gets a name on the target.
	 * @param target a name on the target
	 * @return the topic of the source; nothing if none gets it, or if more than one could
	 */
	Optional<String> invert(String target) {
		if (this.rules.stream().anyMatch((rule) -> !rule.isInvertible() && rule.mayMake(target))) {
			return Optional.empty();
		}
		List<String> topics = Stream
			.concat(this.rules.stream().flatMap((rule) -> rule.invert(target).stream()),
					this.rename.invert(target).stream())
			.filter((topic) -> apply(topic).equals(target))
			.distinct()
			.toList();
		return (topics.size() == 1) ? Optional.of(topics.get(0)) : Optional.empty();
	}

	/**
	 * The rules of which the old name cannot be told from the new one.
	 * @return the rules as they were written
	 */
	List<String> lossy() {
		return this.rules.stream().filter((rule) -> !rule.isInvertible()).map(RenameRule::toString).toList();
	}

	/**
	 * Names that one topic gets, whatever it is called.
	 * @return the names
	 */
	Stream<String> constants() {
		Stream<@Nullable String> all = Stream.concat(this.rules.stream().map(RenameRule::constant),
				Stream.of(this.rename).filter(Rename::isConstant).map(Rename::template));
		return all.filter(Objects::nonNull).map(Objects::requireNonNull);
	}

}
