"""What a demonstration's officers accept: an example, in our own words, of a union's texts.

Rules this module keeps:
1. It covers what a union's own texts cover: the oath of office, the code of conduct and caucus
   solidarity, in both languages. It is no union's text.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "example"
ENGLISH: Final = """\
EXAMPLE ONLY. These are not the words of any union: a union gives its own texts.

Oath of office

I will serve the members in this vote as its rules ask of me. I will treat every member alike, \
whatever I hope the outcome to be. What I learn in this office I keep to myself, and when I \
leave it, I hand over everything that belongs to it.

Code of conduct

I sign only what I have read. I use my own key and never lend it. I do not try to learn \
how anybody voted. If I have an interest of my own in a matter, I say so and leave it to \
others. If I see something wrong, I report it at once.

Caucus solidarity

What is said before a decision stays in the room. Once the body to which I belong has decided, \
its decision is mine too: I do not tell who was for it and who was against. Of the count I say \
nothing until it is released, and then only what was released.
"""
FRENCH: Final = """\
EXEMPLE SEULEMENT. Ces mots ne sont ceux d’aucun syndicat\u00a0: un syndicat fournit ses \
propres textes.

Serment d’entrée en fonction

Je servirai les membres dans ce vote comme ses règles me le demandent. Je traiterai chaque \
membre de la même façon, quel que soit le résultat que j’espère. Ce que j’apprends dans cette \
fonction, je le garde pour moi, et quand je la quitte, je remets tout ce qui s’y rattache.

Code de conduite

Je ne signe que ce que j’ai lu. J’utilise ma propre clé et ne la prête à personne. Je ne \
cherche pas à savoir comment quelqu’un a voté. Si une affaire me touche personnellement, je le \
dis et je la laisse à d’autres. Si je vois quelque chose d’anormal, je le signale aussitôt.

Solidarité de caucus

Ce qui se dit avant une décision reste dans la salle. Une fois que l’instance dont je fais \
partie a décidé, sa décision est aussi la mienne\u00a0: je ne dis pas qui était pour et qui \
était contre. Du dépouillement, je ne dis rien avant sa publication, et ensuite seulement ce \
qui a été publié.
"""
