package io.github.tandem.topic.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.Why;

/**
 * What has to be changed in the configuration of a topic on the target: a comparison of
 * three sides, the source, the target, and what Tandem set there before. A value that the
 * target has and Tandem did not set is somebody's wish and stays. One that equals that of
 * the source is Tandem's, whoever set it: that adopts topics that were made by other
 * means, and closes the moment between noting a value and setting it.
 *
 * @param set what is to be set, value by name
 * @param remove what is to be removed
 * @param written what Tandem set once this is done: of each configuration the value, and
 * while it is being changed also the one before
 * @param drift what differs now
 */
public record ConfigPlan(Map<String, String> set, Set<String> remove, Map<String, Set<String>> written,
		List<ConfigDrift> drift) {

	/**
	 * Compare the three sides.
	 * @param source the topic's own configurations on the source
	 * @param target the topic's own configurations on the target
	 * @param written values that Tandem set by name of the configuration, or {@code null}
	 * if that is not known
	 * @param rules which are taken over
	 * @param refusals tell why a configuration with that value was refused before, or
	 * {@code null}
	 * @return the plan
	 */
	public static ConfigPlan of(Map<String, String> source, Map<String, String> target,
			@Nullable Map<String, Set<String>> written, ConfigRules rules,
			BiFunction<String, String, @Nullable String> refusals) {
		ConfigPlan plan = new ConfigPlan(new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new ArrayList<>());
		Set<String> all = new TreeSet<>(source.keySet());
		all.addAll(target.keySet());
		all.addAll(rules.override().keySet());
		for (String key : all) {
			String wanted = rules.override().getOrDefault(key, source.get(key));
			String found = target.get(key);
			boolean equal = (wanted != null) ? wanted.equals(found) : found == null;
			if (rules.isKept(key) || !rules.includes(key)) {
				if (!equal) {
					plan.leave(key, wanted, found, rules.isKept(key) ? Why.KEPT : Why.EXCLUDED, null);
				}
			}
			else if (equal) {
				plan.written.put(key, Set.of(String.valueOf(wanted)));
			}
			else {
				plan.add(key, wanted, found, (written != null) ? written.getOrDefault(key, Set.of()) : null,
						(wanted != null) ? refusals.apply(key, wanted) : null);
			}
		}
		return plan;
	}

	private void add(String key, @Nullable String wanted, @Nullable String found, @Nullable Set<String> written,
			@Nullable String refusal) {
		if (found != null && (written == null || !written.contains(found))) {
			leave(key, wanted, found, (written != null) ? Why.OPERATOR : Why.UNKNOWN, null);
			return;
		}
		Set<String> values = new HashSet<>();
		if (found != null) {
			values.add(found);
		}
		if (refusal != null) {
			leave(key, wanted, found, Why.REFUSED, refusal);
		}
		else if (wanted != null) {
			this.set.put(key, wanted);
			values.add(wanted);
			leave(key, wanted, found, Why.CHANGED, null);
		}
		else {
			this.remove.add(key);
			leave(key, null, found, Why.CHANGED, null);
		}
		if (!values.isEmpty()) {
			this.written.put(key, values);
		}
	}

	private void leave(String key, @Nullable String wanted, @Nullable String found, Why why, @Nullable String detail) {
		this.drift.add(new ConfigDrift(key, wanted, found, why, detail));
	}

	/**
	 * Whether anything has to be changed.
	 * @return {@code true} if not
	 */
	public boolean isEmpty() {
		return this.set.isEmpty() && this.remove.isEmpty();
	}

}
