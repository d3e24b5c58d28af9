package dev.sheaf.examples.springmvc;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What {@code application.properties} says under {@code profile}. */
@ConfigurationProperties("profile")
record ProfileProperties(
        Duration deadline,
        URI mlService,
        @DefaultValue("504") int timeoutStatus) {}
