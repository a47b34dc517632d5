package io.github.tandem.offset.group;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where groups of the source go on on the target.
 *
 * @param groups their names
 * @param offsets their offsets, by group, topic and partition
 * @param untranslated what they have committed and is not translated
 * @param failures why nothing of a group is translated, by group
 */
public record MovedGroups(Set<String> groups, List<GroupOffset> offsets, List<UntranslatedOffset> untranslated,
		Map<String, String> failures) {

	public MovedGroups {
		offsets = offsets.stream()
			.sorted(Comparator.comparing(GroupOffset::group)
				.thenComparing((offset) -> offset.target().topic())
				.thenComparingInt((offset) -> offset.target().partition()))
			.toList();
		untranslated = untranslated.stream()
			.sorted(Comparator.comparing(UntranslatedOffset::group)
				.thenComparing((offset) -> offset.partition().topic())
				.thenComparingInt((offset) -> offset.partition().partition()))
			.toList();
	}

	MovedGroups with(List<GroupOffset> others) {
		return new MovedGroups(this.groups, others, this.untranslated, this.failures);
	}

}
