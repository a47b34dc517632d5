package io.github.tandem.topic.plan;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What the internal topics of a MirrorMaker 2 tell of it: that it copies topics of the
 * target, and that it copies topics to the source. Whether it copies from the one to the
 * other they do not tell.
 *
 * @param offsetSyncs topics on the target by which a MirrorMaker remembers what it copied
 * from there
 * @param aliases what a MirrorMaker that copies to the source calls the clusters it
 * copies from
 * @param copies topics of the source that it made under names of its own
 * @param targetNames all topics of the target
 */
public record MirrorMakers(Set<String> offsetSyncs, Set<String> aliases, Set<String> copies, Set<String> targetNames) {

	private static final Pattern OFFSET_SYNCS = Pattern.compile("mm2-offset-syncs\\..+\\.internal");

	private static final Pattern TRACES = Pattern.compile("(.+)\\.(checkpoints\\.internal|heartbeats)");

	/**
	 * Look for traces.
	 * @param sourceNames all topics of the source
	 * @param targetNames all topics of the target
	 * @return what they tell
	 */
	public static MirrorMakers of(Collection<String> sourceNames, Set<String> targetNames) {
		Set<String> offsetSyncs = targetNames.stream()
			.filter((name) -> OFFSET_SYNCS.matcher(name).matches())
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> aliases = new TreeSet<>();
		Set<String> copies = new TreeSet<>();
		if (!offsetSyncs.isEmpty()) {
			sourceNames.stream()
				.map(TRACES::matcher)
				.filter(Matcher::matches)
				.forEach((matcher) -> aliases.add(matcher.group(1)));
			sourceNames.stream()
				.filter((name) -> aliases.stream().anyMatch((alias) -> name.startsWith(alias + ".")))
				.filter((name) -> !TRACES.matcher(name).matches())
				.forEach(copies::add);
		}
		return new MirrorMakers(offsetSyncs, aliases, copies, targetNames);
	}

	/**
	 * Whether the records of a topic may come round.
	 * @param topic its name on the source
	 * @param target its name on the target
	 * @return the conflict, or {@code null} if there is none
	 */
	public @Nullable Conflict conflict(String topic, String target) {
		for (String alias : this.aliases) {
			String original = topic.startsWith(alias + ".") ? topic.substring(alias.length() + 1) : "";
			if (this.targetNames.contains(original)) {
				return new Conflict(Conflict.Kind.MIRROR_MAKER,
						("a MirrorMaker copied it to the source, from a cluster that it calls '%s', and one copies topics of "
								+ "the target (%s): if that cluster is the target, records come round under ever new "
								+ "names. Exclude '%s\\..*', or stop the MirrorMaker and delete these topics")
							.formatted(alias, this.offsetSyncs, alias));
			}
		}
		if (!this.aliases.isEmpty() && this.copies.isEmpty() && topic.equals(target)) {
			return new Conflict(Conflict.Kind.MIRROR_MAKER,
					("a MirrorMaker copies topics of the target (%s), and one copies topics to the source under their own "
							+ "names, from clusters that it calls %s: if it copies this one from the target, records come "
							+ "round without end. Exclude the topic in one direction, or stop the MirrorMaker and delete "
							+ "its internal topics")
						.formatted(this.offsetSyncs, this.aliases));
		}
		return null;
	}

}
