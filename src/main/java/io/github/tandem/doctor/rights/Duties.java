package io.github.tandem.doctor.rights;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What Tandem does on the target besides writing to topics.
 *
 * @param creates whether it creates and grows them
 * @param alters whether it changes their configurations
 * @param deletes whether it deletes them
 * @param grants whether it changes their ACLs
 * @param maps whether it keeps maps of offsets in a topic of its own
 * @param moves whether it commits offsets of groups of the source there
 * @param moved of which groups
 */
public record Duties(boolean creates, boolean alters, boolean deletes, boolean grants, boolean maps, boolean moves,
		Predicate<String> moved) {

	/**
	 * Read the settings, which are those of a package that the doctor does without.
	 * @param environment has the settings
	 * @return what they say
	 */
	public static Duties of(Environment environment) {
		return of(environment, environment.getProperty("tandem.offsets.sync", Boolean.class, false));
	}

	/**
	 * Read the settings for somebody who moves groups whether or not the service does.
	 * @param environment has the settings
	 * @return what they say
	 */
	public static Duties ofMigration(Environment environment) {
		return of(environment, true);
	}

	private static Duties of(Environment environment, boolean moves) {
		boolean applies = get(environment, "apply", true);
		return new Duties(applies && get(environment, "create", true),
				applies && get(environment, "configs.sync", true), applies && get(environment, "delete", false),
				applies && get(environment, "acls.sync", false),
				environment.getProperty("tandem.offsets.enabled", Boolean.class, false), moves, moved(environment));
	}

	private static Predicate<String> moved(Environment environment) {
		Predicate<String> included = named(environment, "groups", ".*");
		Predicate<String> excluded = named(environment, "exclude", "console-consumer-.*|connect-.*|__.*");
		return (group) -> included.test(group) && !excluded.test(group);
	}

	private static Predicate<String> named(Environment environment, String key, String byDefault) {
		List<Pattern> patterns = Binder.get(environment)
			.bind("tandem.offsets." + key, Bindable.listOf(Pattern.class))
			.orElse(List.of(Pattern.compile(byDefault)));
		return (group) -> patterns.stream()
			.anyMatch((pattern) -> pattern.pattern().equals(group) || pattern.matcher(group).matches());
	}

	private static boolean get(Environment environment, String key, boolean byDefault) {
		return environment.getProperty("tandem.topics." + key, Boolean.class, byDefault);
	}

	/**
	 * Whether it commits offsets of groups.
	 * @param group a group of the source
	 * @return {@code true} if it commits those of this one
	 */
	boolean moves(String group) {
		return this.moves && this.moved.test(group);
	}

	/**
	 * Whether it has to remember what it did.
	 * @return {@code true} if it writes a topic for that
	 */
	boolean remembers() {
		return this.alters || this.deletes || this.grants;
	}

}
