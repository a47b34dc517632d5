package io.github.tandem;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;

/**
 * Which package may use which. A change of the design changes this table in the same
 * commit.
 */
final class PackageTable {

	static final String ROOT = "io.github.tandem";

	// each package with those it may use, the highest first
	private static final Map<String, Set<String>> USES = Map
		.ofEntries(
				Map.entry("status",
						Set.of("bridge", "operator", "progress", "partition", "delivery", "topic", "position",
								"cluster")),
				Map.entry("audit", Set.of("bridge", "verify", "offset", "progress", "partition", "route", "cluster")),
				Map.entry("migrate",
						Set.of("bridge", "verify", "doctor", "offset", "command", "progress", "partition", "delivery",
								"position", "topic", "loop", "route", "cluster")),
				Map.entry("bridge",
						Set.of("worker", "operator", "policy", "log", "progress", "offset", "partition", "delivery",
								"topic", "loop", "position", "route", "cluster")),
				Map.entry("worker",
						Set.of("operator", "log", "policy", "progress", "partition", "delivery", "topic", "position",
								"route", "cluster")),
				Map.entry("operator", Set.of("policy", "progress", "partition", "delivery", "route")),
				Map.entry("policy",
						Set.of("log", "progress", "partition", "delivery", "topic", "loop", "position", "route",
								"cluster")),
				Map.entry("progress", Set.of("log", "partition", "delivery", "topic", "position", "route", "cluster")),
				Map.entry("partition", Set.of("delivery", "topic", "loop", "position", "cluster")),
				Map.entry("delivery", Set.of("topic", "loop")), Map.entry("topic", Set.of("loop", "route", "cluster")),
				Map.entry("loop", Set.of("position", "route", "cluster")),
				Map.entry("position", Set.of("route", "cluster")), Map.entry("route", Set.of()),
				Map.entry("log", Set.of()), Map.entry("doctor", Set.of("command", "route", "cluster")),
				Map.entry("offset", Set.of("command", "log", "delivery", "topic", "position", "route", "cluster")),
				Map.entry("verify", Set.of("command", "loop", "offset", "position", "topic", "route", "cluster")),
				Map.entry("takeover", Set.of("command", "loop", "position", "route", "cluster")),
				Map.entry("command", Set.of()), Map.entry("cluster", Set.of()));

	private PackageTable() {
	}

	static Set<String> features() {
		return new TreeSet<>(USES.keySet());
	}

	/**
	 * The features that the classes of one may use.
	 * @param feature name of a feature
	 * @return names of others, and its own
	 */
	static Set<String> allowed(String feature) {
		Set<String> allowed = new TreeSet<>(USES.getOrDefault(feature, Set.of()));
		allowed.add(feature);
		return allowed;
	}

	/**
	 * Whether a class may use another one of ours.
	 * @param user a class of ours
	 * @param used another one
	 * @return {@code true} if the table has it; the root package, where the application
	 * is put together, may use everything
	 */
	static boolean allows(JavaClass user, JavaClass used) {
		String feature = feature(user);
		return feature.isEmpty() || allowed(feature).contains(feature(used));
	}

	/**
	 * The feature that a class of ours belongs to.
	 * @param type the class
	 * @return name of its package below the root, without packages in that; empty for the
	 * root
	 */
	static String feature(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.")[0];
	}

	static boolean isOurs(JavaClass type) {
		return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
	}

}
