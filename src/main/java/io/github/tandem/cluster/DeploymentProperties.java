package io.github.tandem.cluster;

import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * What tells this deployment of Tandem from others on the same clusters.
 *
 * @param name name of this deployment: begins the names of its consumer groups and
 * clients
 */
@ConfigurationProperties("tandem")
public record DeploymentProperties(@DefaultValue("tandem") String name) {

	private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

	public DeploymentProperties {
		Assert.isTrue(LEGAL.matcher(name).matches(), () -> "tandem.name: '%s' is not a usable name: ".formatted(name)
				+ "use 1 to 100 letters, digits, dots, hyphens and underscores");
	}

}
