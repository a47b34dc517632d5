package io.github.tandem.doctor.rights;

import org.springframework.core.env.Environment;

/**
 * What Tandem does with topics on the target besides writing to them.
 *
 * @param creates whether it creates and grows them
 * @param alters whether it changes their configurations
 * @param deletes whether it deletes them
 * @param grants whether it changes their ACLs
 * @param maps whether it keeps maps of offsets in a topic of its own
 */
public record Duties(boolean creates, boolean alters, boolean deletes, boolean grants, boolean maps) {

	/**
	 * Read the settings, which are those of a package that the doctor does without.
	 * @param environment has the settings
	 * @return what they say
	 */
	public static Duties of(Environment environment) {
		boolean applies = get(environment, "apply", true);
		return new Duties(applies && get(environment, "create", true),
				applies && get(environment, "configs.sync", true), applies && get(environment, "delete", false),
				applies && get(environment, "acls.sync", false),
				environment.getProperty("tandem.offsets.enabled", Boolean.class, false));
	}

	private static boolean get(Environment environment, String key, boolean byDefault) {
		return environment.getProperty("tandem.topics." + key, Boolean.class, byDefault);
	}

	/**
	 * Whether it has to remember what it did.
	 * @return {@code true} if it writes a topic for that
	 */
	boolean remembers() {
		return this.alters || this.deletes || this.grants;
	}

}
