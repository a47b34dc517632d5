package io.github.tandem.cluster;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * What tells this deployment of Tandem from others on the same clusters.
 *
 * @param name name of this deployment: begins the names of its consumer groups and
 * clients
 * @param instance what tells this instance from the others of its deployment: under the
 * same name it takes its place in the consumer groups again at once
 */
@ConfigurationProperties("tandem")
public record DeploymentProperties(@DefaultValue("tandem") String name, @Nullable String instance) {

	private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

	private static final Pattern LEGAL_INSTANCE = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

	public DeploymentProperties {
		Assert.isTrue(LEGAL.matcher(name).matches(), () -> "tandem.name: '%s' is not a usable name: ".formatted(name)
				+ "use 1 to 100 letters, digits, dots, hyphens and underscores");
		// an empty variable takes back what a template sets
		instance = StringUtils.hasLength(instance) ? instance : null;
		if (instance != null) {
			requireLegal(instance);
		}
	}

	/**
	 * The topic on the target in which this deployment notes where records stand there.
	 * @return a name that no route takes
	 */
	public String offsetsTopic() {
		return "%s.offsets.internal".formatted(this.name);
	}

	private static void requireLegal(String instance) {
		Assert.isTrue(LEGAL_INSTANCE.matcher(instance).matches(),
				() -> "tandem.instance: '%s' is not a usable name: ".formatted(instance)
						+ "use 1 to 200 letters, digits, dots, hyphens and underscores");
	}

}
