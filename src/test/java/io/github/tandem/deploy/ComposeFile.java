package io.github.tandem.deploy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * A Compose file as an engine reads it when no variable is set that has a default.
 */
record ComposeFile(Yaml yaml) {

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

	static ComposeFile at(String path) {
		return new ComposeFile(Yaml.read(path));
	}

	List<Yaml> services() {
		return this.yaml.children("services");
	}

	Yaml service(String name) {
		return this.yaml.child("services").child(name);
	}

	/**
	 * The services that an engine builds Tandem for.
	 * @return services with a folder to build
	 */
	List<Yaml> tandems() {
		return services().stream().filter((service) -> service.has("build")).toList();
	}

	/**
	 * The value of a variable of a service's environment, in which defaults are filled
	 * in.
	 * @param service a service
	 * @param variable the name of the variable
	 * @return the value
	 */
	static String environment(Yaml service, String variable) {
		return withDefaults(service.child("environment").at(variable).toString());
	}

	/**
	 * Fill in the defaults of variables.
	 * @param text a text of a Compose file
	 * @return the text without variables that have a default
	 */
	static String withDefaults(String text) {
		return VARIABLE.matcher(text)
			.replaceAll((variable) -> Matcher
				.quoteReplacement("-".equals(variable.group(2)) ? variable.group(3) : variable.group()));
	}

	/**
	 * Split a text into image and tag.
	 * @param service a service
	 * @return the tag of its image, with defaults filled in
	 */
	static String tag(Yaml service) {
		String image = withDefaults(service.at("image").toString());
		Assert.state(image.indexOf(':') > 0, () -> "%s has no tag".formatted(image));
		return image.substring(image.indexOf(':') + 1);
	}

}
